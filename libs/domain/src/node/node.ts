import { accept, nothing, refuse, type Aggregate, type Decision, type Instant, type Order } from '../kernel';
import { nodeEventVersions, type NodeEvent } from './node.events';

type Register = Order<
  'RegisterNode',
  {
    nodeId: string;
    name: string;
    region: string;
    baseUrl: string;
    capacity: number;
    credentialHash: string;
    at: Instant;
  }
>;
type Lose = Order<'LoseNode', { nodeId: string; lastSeenAt: Instant; at: Instant }>;
type Return = Order<'ReturnNode', { nodeId: string; at: Instant }>;
type Drain = Order<'DrainNode', { nodeId: string; at: Instant }>;
type Reopen = Order<'ReopenNode', { nodeId: string; at: Instant }>;
export type NodeCommand = Register | Lose | Return | Drain | Reopen;
export type NodeRefusal = 'already-registered' | 'not-registered' | 'capacity-below-one';
export type NodeDecision = Decision<NodeEvent, NodeRefusal>;

/** Whether it answers and whether it takes new sessions are two things: a drained node can be lost and return drained. */
export type StreamingNode = Readonly<
  { status: 'none' } | { status: 'registered'; credentialHash: string; lost: boolean; drained: boolean }
>;

export const node: Aggregate<StreamingNode, NodeCommand, NodeEvent, NodeRefusal> = {
  name: 'node',
  versions: nodeEventVersions,
  initial: { status: 'none' },
  snapshots: true,
  decide: (command, state) => {
    if (command.type === 'RegisterNode') return register(command.data, state);
    return state.status === 'none' ? refuse('not-registered') : turn(command, state);
  },
  evolve: (state, event) => {
    if (event.type === 'NodeRegistered') {
      return { status: 'registered', credentialHash: event.data.credentialHash, lost: false, drained: false };
    }
    if (state.status === 'none') return state;
    switch (event.type) {
      case 'NodeLost':
        return { ...state, lost: true };
      case 'NodeReturned':
        return { ...state, lost: false };
      case 'NodeDrained':
        return { ...state, drained: true };
      case 'NodeReopened':
        return { ...state, drained: false };
    }
  },
};

function register({ at, ...what }: Register['data'], { status }: StreamingNode): NodeDecision {
  if (status !== 'none') return refuse('already-registered');
  if (what.capacity < 1) return refuse('capacity-below-one');
  return accept({ type: 'NodeRegistered', data: { ...what, registeredAt: at } });
}

function turn(
  command: Exclude<NodeCommand, Register>,
  { lost, drained }: Extract<StreamingNode, { status: 'registered' }>,
): NodeDecision {
  const { nodeId, at } = command.data;
  switch (command.type) {
    case 'LoseNode': {
      const { lastSeenAt } = command.data;
      return lost ? nothing : accept({ type: 'NodeLost', data: { nodeId, lastSeenAt, lostAt: at } });
    }
    case 'ReturnNode':
      return lost ? accept({ type: 'NodeReturned', data: { nodeId, returnedAt: at } }) : nothing;
    case 'DrainNode':
      return drained ? nothing : accept({ type: 'NodeDrained', data: { nodeId, drainedAt: at } });
    case 'ReopenNode':
      return drained ? accept({ type: 'NodeReopened', data: { nodeId, reopenedAt: at } }) : nothing;
  }
}
