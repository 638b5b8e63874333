import type { DecisionRecord } from '@domain/entitlement/decision-record';
import type { Instant } from '@domain/kernel';
import { DeniedSessions } from './denied-sessions';
import type { LiveSession, ViewingEvent } from './viewing.events';

const noon = '2026-01-05T12:00:00.000Z' as Instant;
const one = '2026-01-05T13:00:00.000Z' as Instant;
const nextDay = '2026-01-06T12:00:00.000Z' as Instant;
const accountId = 'household';
const session: LiveSession = {
  sessionId: 'session',
  deviceId: 'box',
  content: { kind: 'asset', id: 'film' },
  mode: 'vod',
  nodeId: 'node',
  startedAt: noon,
  accessUntil: one,
};
const started: ViewingEvent = {
  type: 'ViewingStarted',
  data: { accountId, session, decision: {} as DecisionRecord, live: [session], startedAt: noon },
};
const ended = { accountId, session, lastSeen: { at: noon, basis: 'observed' }, live: [] } as const;
const endings: readonly ViewingEvent[] = [
  { type: 'ViewingStopped', data: { ...ended, reason: 'player-stopped', stoppedAt: noon } },
  { type: 'ViewingEvicted', data: { ...ended, by: { sessionId: 's', deviceId: 'd' }, evictedAt: noon } },
  { type: 'ViewingRevoked', data: { ...ended, reasonCode: 'access-blocked', revokedAt: noon } },
];
const told = (...events: ViewingEvent[]) => {
  const denied = new DeniedSessions();
  for (const event of events) denied.apply(event);
  return denied;
};

describe('what a node refuses', () => {
  it('is no live session', () => expect(told(started).of('node', noon)).toEqual([]));
  it.each(endings.map((event) => [event.type, event] as const))('is a session after %s', (_, event) =>
    expect(told(started, event).of('node', noon)).toEqual([{ sessionId: 'session', until: one }]),
  );
  it("is no other node's session", () => expect(told(...endings).of('other', noon)).toEqual([]));
  it('is forgotten when the token has expired by itself', () => {
    const denied = told(...endings);
    expect(denied.of('node', one)).toEqual([]);
    expect(denied.of('node', noon)).toEqual([]);
  });
  it('is refused for a day when the session does not say how long its token opens', () => {
    const { accessUntil: _, ...old } = session;
    const event: ViewingEvent = {
      type: 'ViewingStopped',
      data: { ...ended, session: old, reason: 'player-stopped', stoppedAt: noon },
    };
    expect(told(event).of('node', noon)).toEqual([{ sessionId: 'session', until: nextDay }]);
  });
});
