import type { DecisionRecord } from '@domain/entitlement/decision-record';
import type { LiveSession, ViewingEvent } from '@domain/viewing/viewing.events';
import type { Sealed } from '@domain/kernel';
import { rowsOf } from '@projections';
import { at, recordedIn } from '../../../../tests/projections/recorded';
import { denialOverview } from './denial-overview.projection';
import { viewingSession } from './viewing-session.projection';

const content = { kind: 'asset', id: 'f' } as const;
const verdict = { ruleId: 'r', policyVersion: 'v1', conflicts: [], evicts: [], because: [] };
const decision = (allowed: boolean): DecisionRecord => ({
  decisionId: 'e',
  request: {
    ...{ accountId: 'a', deviceId: 'd', content, mode: 'vod', at: at(1) },
    place: { country: 'NO', address: 'sealed-address' as Sealed },
  },
  verdict: { ...verdict, allowed, reasonCode: allowed ? 'entitled' : 'not-subscribed', validUntil: at(9) },
});
const summary = (allowed: boolean) => ({
  ...{ decisionId: 'e', allowed, reasonCode: allowed ? 'entitled' : 'not-subscribed', ruleId: 'r' },
  ...{ policyVersion: 'v1', validUntil: at(9), because: [] },
});
const session: LiveSession = {
  ...{ sessionId: 's', deviceId: 'd', content, mode: 'vod', nodeId: 'n', startedAt: at(1) },
};
const common = { accountId: 'a', session, live: [], lastSeen: { at: at(4), basis: 'observed' } } as const;
const started: ViewingEvent = {
  type: 'ViewingStarted',
  data: { accountId: 'a', session, decision: decision(true), live: [session], startedAt: at(1) },
};
const row = {
  ...{ id: 's', carrierId: 'c', accountId: 'a', deviceId: 'd', assetId: 'f', nodeId: 'n', mode: 'vod' },
  ...{ status: 'playing', startedAt: at(1), stoppedAt: null, reason: null, lastSeenAt: null, lastSeenBasis: null },
  ...{ evictedBySessionId: null, decision: summary(true), revision: 0 },
};
const end = { stoppedAt: at(5), lastSeenAt: at(4), lastSeenBasis: 'observed', revision: 1 };
const overview = (...events: ViewingEvent[]) => rowsOf(viewingSession, recordedIn('viewing-a', 'c', events));

describe('viewing sessions', () => {
  it('show who plays what where, and why it was allowed, without where from', () => {
    expect(overview(started)).toEqual([row]);
  });

  it.each<[string, ViewingEvent, object]>([
    [
      'stopped',
      { type: 'ViewingStopped', data: { ...common, reason: 'player-stopped', stoppedAt: at(5) } },
      { status: 'stopped', reason: 'player-stopped' },
    ],
    [
      'lapsed',
      { type: 'ViewingStopped', data: { ...common, reason: 'lease-lapsed', stoppedAt: at(5) } },
      { status: 'lapsed', reason: 'lease-lapsed' },
    ],
    [
      'evicted',
      { type: 'ViewingEvicted', data: { ...common, by: { sessionId: 't', deviceId: 'x' }, evictedAt: at(5) } },
      { status: 'evicted', reason: 'evicted', evictedBySessionId: 't' },
    ],
    [
      'revoked',
      { type: 'ViewingRevoked', data: { ...common, reasonCode: 'access-blocked', revokedAt: at(5) } },
      { status: 'revoked', reason: 'access-blocked' },
    ],
  ])('end as %s', (_, event, changes) => expect(overview(started, event)).toEqual([{ ...row, ...end, ...changes }]));
});

describe('denials', () => {
  it('show who was refused what, and why, without where from', () => {
    const data = { accountId: 'a', decision: decision(false), deniedAt: at(1) };
    const rows = rowsOf(denialOverview, recordedIn('denial-a', 'c', [{ type: 'ViewingDenied', data }]));
    expect(rows).toEqual([
      {
        ...{ id: 'e', carrierId: 'c', accountId: 'a', deviceId: 'd', assetId: 'f', mode: 'vod' },
        ...{ reasonCode: 'not-subscribed', decision: summary(false), deniedAt: at(1), revision: 0 },
      },
    ]);
  });
});
