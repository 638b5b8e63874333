import { nodeEventVersions, type NodeEvent } from '@domain/node/node.events';
import { existing, readModel } from '@projections';
import { NodeOverview } from '@read-models';

export const nodeOverview = readModel<NodeOverview, NodeEvent>({
  entity: NodeOverview,
  version: 1,
  category: 'node',
  events: nodeEventVersions,
  singleStream: true,
  key: ({ data }) => data.nodeId,
  evolve: (row, { type, data }) => {
    switch (type) {
      case 'NodeRegistered': {
        const { nodeId, name, region, baseUrl, capacity, registeredAt } = data;
        const state = { lostAt: null, lastSeenAt: null, drainedAt: null };
        return { id: nodeId, carrierId: null, name, region, baseUrl, capacity, registeredAt, ...state };
      }
      case 'NodeLost':
        return { ...existing(row), lostAt: data.lostAt, lastSeenAt: data.lastSeenAt };
      case 'NodeReturned':
        return { ...existing(row), lostAt: null };
      case 'NodeDrained':
        return { ...existing(row), drainedAt: data.drainedAt };
      case 'NodeReopened':
        return { ...existing(row), drainedAt: null };
    }
  },
});
