import type { Instant } from '@domain/kernel';
import { NodeDirectory } from './node-directory';
import type { NodeEvent } from './node.events';

const at = '2026-01-05T12:00:00.000Z' as Instant;
const id = { nodeId: 'node-1' };
const place = { region: 'north', baseUrl: 'http://127.0.0.1:8480', capacity: 5 };
const registered: NodeEvent = {
  type: 'NodeRegistered',
  data: { ...id, ...place, name: 'n', credentialHash: 'hash', registeredAt: at },
};
const told = (...events: NodeEvent[]) => {
  const directory = new NodeDirectory();
  for (const event of events) directory.apply(event);
  return directory;
};

describe('the directory of nodes', () => {
  it('knows where a node is and that it takes sessions', () => {
    const known = { ...id, ...place, lost: false, drained: false };
    expect(told(registered).get('node-1')).toEqual(known);
    expect(told(registered).all()).toEqual([known]);
  });
  it('follows loss and return, draining and reopening', () => {
    const lost: NodeEvent = { type: 'NodeLost', data: { ...id, lastSeenAt: at, lostAt: at } };
    const returned: NodeEvent = { type: 'NodeReturned', data: { ...id, returnedAt: at } };
    const drained: NodeEvent = { type: 'NodeDrained', data: { ...id, drainedAt: at } };
    const reopened: NodeEvent = { type: 'NodeReopened', data: { ...id, reopenedAt: at } };
    expect(told(registered, lost, drained).get('node-1')).toMatchObject({ lost: true, drained: true });
    expect(told(registered, lost, drained, returned, reopened).get('node-1')).toMatchObject({
      lost: false,
      drained: false,
    });
  });
  it('does not know what was never registered', () =>
    expect(told({ type: 'NodeDrained', data: { ...id, drainedAt: at } }).all()).toEqual([]));
});
