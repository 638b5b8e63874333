import type { Fact, Instant, Versions } from '../kernel';

/** Nodes belong to the platform. A beat is a lease, no event. */
export type NodeEvent =
  | Fact<
      'NodeRegistered',
      {
        nodeId: string;
        name: string;
        region: string;
        /** Where players reach it, such as `http://127.0.0.1:8480`. */
        baseUrl: string;
        /** Sessions it may carry at the same time. */
        capacity: number;
        /** SHA-256 (hex) of the node's own secret. */
        credentialHash: string;
        registeredAt: Instant;
      }
    >
  | Fact<'NodeLost', { nodeId: string; lastSeenAt: Instant; lostAt: Instant }>
  | Fact<'NodeReturned', { nodeId: string; returnedAt: Instant }>
  | Fact<'NodeDrained', { nodeId: string; drainedAt: Instant }>
  | Fact<'NodeReopened', { nodeId: string; reopenedAt: Instant }>;

export const nodeEventVersions = {
  NodeRegistered: 1,
  NodeLost: 1,
  NodeReturned: 1,
  NodeDrained: 1,
  NodeReopened: 1,
} satisfies Versions<NodeEvent>;
