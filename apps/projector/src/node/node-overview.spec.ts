import type { NodeEvent } from '@domain/node/node.events';
import { rowsOf } from '@projections';
import { at, recordedIn } from '../../../../tests/projections/recorded';
import { nodeOverview } from './node-overview.projection';

const what = { name: 'edge-1', region: 'eu', baseUrl: 'http://127.0.0.1:8480', capacity: 10, registeredAt: at(1) };
const registered: NodeEvent = { type: 'NodeRegistered', data: { nodeId: 'n', ...what, credentialHash: 'hash' } };
const lost: NodeEvent = { type: 'NodeLost', data: { nodeId: 'n', lastSeenAt: at(2), lostAt: at(3) } };
const returned: NodeEvent = { type: 'NodeReturned', data: { nodeId: 'n', returnedAt: at(4) } };
const drained: NodeEvent = { type: 'NodeDrained', data: { nodeId: 'n', drainedAt: at(5) } };
const reopened: NodeEvent = { type: 'NodeReopened', data: { nodeId: 'n', reopenedAt: at(6) } };
const row = { id: 'n', carrierId: null, ...what, lostAt: null, lastSeenAt: null, drainedAt: null, revision: 0 };
const overview = (...events: NodeEvent[]) => rowsOf(nodeOverview, recordedIn('node-n', undefined, events));

describe('the overview of nodes', () => {
  it('shows a registered node, never its secret', () => expect(overview(registered)).toEqual([row]));

  it('shows since when one is lost, until it returns', () => {
    expect(overview(registered, lost)).toEqual([{ ...row, lostAt: at(3), lastSeenAt: at(2), revision: 1 }]);
    expect(overview(registered, lost, returned)).toEqual([{ ...row, lastSeenAt: at(2), revision: 2 }]);
  });

  it('shows since when one takes no new sessions, until it is opened again', () => {
    expect(overview(registered, drained)).toEqual([{ ...row, drainedAt: at(5), revision: 1 }]);
    expect(overview(registered, drained, reopened)).toEqual([{ ...row, revision: 2 }]);
  });
});
