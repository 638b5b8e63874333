import type { Instant } from '@domain/kernel';
import type { ViewingSession } from '@read-models';
import { sessionOf } from './session-of-row';

const [startedAt, lastSeenAt, stoppedAt] = ['12:00', '12:29', '12:30'].map(
  (time) => `2026-01-05T${time}:00.000Z` as Instant,
) as [Instant, Instant, Instant];

const playing: ViewingSession = {
  id: 'session-1',
  carrierId: 'carrier-1',
  accountId: 'account-1',
  deviceId: 'device-1',
  assetId: 'asset-1',
  nodeId: 'node-1',
  mode: 'vod',
  status: 'playing',
  startedAt,
  stoppedAt: null,
  reason: null,
  lastSeenAt: null,
  lastSeenBasis: null,
  evictedBySessionId: null,
  decision: {
    decisionId: 'decision-1',
    allowed: true,
    reasonCode: 'entitled',
    ruleId: 'streams',
    policyVersion: 'v1',
    because: [],
  },
  revision: 0,
};
const ended = { ...playing, stoppedAt, lastSeenAt, lastSeenBasis: 'observed' } as const;

describe('a row of the sessions, to the rules of the report', () => {
  it('is a session that runs', () => {
    expect(sessionOf(playing)).toEqual({
      sessionId: 'session-1',
      accountId: 'account-1',
      deviceId: 'device-1',
      decisionId: 'decision-1',
      content: { kind: 'asset', id: 'asset-1' },
      startedAt,
    });
  });

  it.each([
    ['stopped', 'player-stopped', stoppedAt],
    ['evicted', 'evicted', stoppedAt],
    ['revoked', 'revoked', stoppedAt],
    ['lapsed', 'lease-lapsed', lastSeenAt],
  ] as const)('%s, it ended as %s', (status, reason, at) => {
    expect(sessionOf({ ...ended, status }).ended).toEqual({ at, reason, basis: 'observed' });
  });
});
