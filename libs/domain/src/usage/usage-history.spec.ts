import type { DecisionRecord } from '@domain/entitlement/decision-record';
import type { Instant } from '@domain/kernel';
import type { LastSeen, LiveSession } from '@domain/viewing/viewing.events';
import type { UsageEvent } from './sessions';
import { usageHistory } from './usage-history';

const noon = (minute: number) => `2026-01-10T12:${String(minute).padStart(2, '0')}:00.000Z` as Instant;
const known = (minute: number) => ({ metadata: { recordedAt: noon(minute) } });
const accountId = 'household';
const content = { kind: 'asset', id: 'film' } as const;
const decision = {
  decisionId: 'decision',
  request: { accountId, deviceId: 'box', content, mode: 'vod', at: noon(0), place: { country: 'DE' } },
  verdict: { reasonCode: 'not-subscribed', ruleId: 'subscribed' },
} as unknown as DecisionRecord;
const session: LiveSession = {
  sessionId: 's1',
  deviceId: 'box',
  content,
  mode: 'vod',
  nodeId: 'node',
  startedAt: noon(0),
};
const seen = (minute: number, basis: LastSeen['basis'] = 'observed'): LastSeen => ({ at: noon(minute), basis });
const ended = (minute: number) => ({ accountId, session, live: [], lastSeen: seen(minute) });
const started: UsageEvent = {
  type: 'ViewingStarted',
  data: { accountId, session, decision, live: [session], startedAt: noon(0) },
  ...known(0),
};
const stopped: UsageEvent = {
  type: 'ViewingStopped',
  data: { ...ended(30), reason: 'player-stopped', stoppedAt: noon(30) },
  ...known(30),
};
const lapsed: UsageEvent = {
  type: 'ViewingStopped',
  data: { ...ended(20), reason: 'lease-lapsed', lastSeen: seen(20, 'assumed'), stoppedAt: noon(22) },
  ...known(22),
};
const evicted: UsageEvent = {
  type: 'ViewingEvicted',
  data: { ...ended(9), by: { sessionId: 's2', deviceId: 'phone' }, evictedAt: noon(10) },
  ...known(10),
};
const revoked: UsageEvent = {
  type: 'ViewingRevoked',
  data: { ...ended(9), reasonCode: 'access-blocked', revokedAt: noon(10) },
  ...known(10),
};
const denied: UsageEvent = { type: 'ViewingDenied', data: { accountId, decision, deniedAt: noon(5) }, ...known(5) };
const whole = { from: noon(0), until: noon(59), asKnownAt: noon(59) };
const first = (events: readonly UsageEvent[], question: Partial<typeof whole> = {}) =>
  usageHistory(events, { ...whole, ...question }).sessions[0];

describe("a household's usage", () => {
  it('tells start, end, reason and length of a session', () =>
    expect(first([started, stopped])).toStrictEqual({
      sessionId: 's1',
      accountId,
      deviceId: 'box',
      content,
      decisionId: 'decision',
      startedAt: noon(0),
      ended: { at: noon(30), reason: 'player-stopped', basis: 'observed' },
      watchedMs: 30 * 60_000,
    }));
  it('ends a lapsed session when it was last seen, and says what that rests on', () =>
    expect(first([started, lapsed])?.ended).toEqual({ at: noon(20), reason: 'lease-lapsed', basis: 'assumed' }));
  it('ends an evicted and a revoked session at once', () => {
    expect(first([started, evicted])?.ended).toEqual({ at: noon(10), reason: 'evicted', basis: 'observed' });
    expect(first([started, revoked])?.ended).toEqual({ at: noon(10), reason: 'revoked', basis: 'observed' });
  });
  it('counts only what lies between the two instants', () => {
    expect(first([started, stopped], { from: noon(10), until: noon(20) })?.watchedMs).toBe(10 * 60_000);
    expect(first([started, stopped], { from: noon(31) })).toBeUndefined();
    expect(first([started], { until: noon(0) })).toBeUndefined();
  });
  it('shows a session as running when its end was not known yet', () => {
    const then = first([started, stopped], { asKnownAt: noon(15) });
    expect(then).not.toHaveProperty('ended');
    expect(then?.watchedMs).toBe(15 * 60_000);
  });
  it('knows nothing that was recorded later', () =>
    expect(usageHistory([started, denied], { ...whole, asKnownAt: '2026-01-10T11:00:00.000Z' as Instant })).toEqual({
      sessions: [],
      denials: [],
    }));
  it('tells each denial with its reason', () => {
    const denial = {
      decisionId: 'decision',
      deviceId: 'box',
      content,
      reasonCode: 'not-subscribed',
      ruleId: 'subscribed',
      deniedAt: noon(5),
    };
    expect(usageHistory([denied], whole).denials).toStrictEqual([denial]);
    expect(usageHistory([denied], { ...whole, from: noon(6) }).denials).toEqual([]);
  });
});
