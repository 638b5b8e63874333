import type { DecisionRecord, Verdict } from '@domain/entitlement/decision-record';
import type { Instant } from '@domain/kernel';
import { specificationFor } from '@testing';
import { viewing } from './viewing';
import type { LastSeen, LiveSession, ViewingEvent } from './viewing.events';

const given = specificationFor(viewing);
const at = '2026-01-05T12:00:00.000Z' as Instant;
const id = { accountId: 'account-1' };
const lastSeen: LastSeen = { at, basis: 'observed' };
const film = (name: string) => ({ kind: 'asset', id: name }) as const;
const session = (deviceId: string, content = film('film-1'), sessionId = `${deviceId}/${content.id}`): LiveSession => ({
  sessionId,
  deviceId,
  content,
  mode: 'vod',
  nodeId: 'node-1',
  startedAt: at,
});
const verdict: Verdict = {
  allowed: true,
  reasonCode: 'entitled',
  ruleId: 'stream-available',
  policyVersion: 'v1',
  limits: { concurrentStreams: 2, maxHeight: 1080 },
  conflicts: [],
  evicts: [],
  because: [],
};
const decision: DecisionRecord = {
  decisionId: 'decision-1',
  request: { ...id, deviceId: 'box', content: film('film-1'), mode: 'vod', at, place: { country: 'DE' } },
  verdict,
};
const box = session('box');
const phone = session('phone');
const tablet = session('tablet');
const start = (one: LiveSession, evict: readonly LiveSession[] = []) =>
  ({
    type: 'StartViewing',
    data: {
      ...id,
      session: one,
      decision,
      evictions: evict.map(({ sessionId }) => ({ sessionId, lastSeen })),
      at,
    },
  }) as const;
const started = (one: LiveSession, live: readonly LiveSession[]): ViewingEvent => ({
  type: 'ViewingStarted',
  data: { ...id, session: one, decision, live, startedAt: at },
});
const evicted = (one: LiveSession, by: LiveSession, live: readonly LiveSession[]): ViewingEvent => ({
  type: 'ViewingEvicted',
  data: {
    ...id,
    session: one,
    by: { sessionId: by.sessionId, deviceId: by.deviceId },
    lastSeen,
    live,
    evictedAt: at,
  },
});
const ending = ({ sessionId }: LiveSession) => ({ ...id, sessionId, lastSeen, at });
const stop = (one: LiveSession) => ({ type: 'StopViewing', data: ending(one) }) as const;
const lapse = (one: LiveSession) => ({ type: 'LapseViewing', data: ending(one) }) as const;
const revoke = (one: LiveSession) =>
  ({ type: 'RevokeViewing', data: { ...ending(one), reasonCode: 'access-blocked' } }) as const;
const stopped = (
  one: LiveSession,
  reason: 'player-stopped' | 'lease-lapsed',
  live: readonly LiveSession[],
): ViewingEvent => ({ type: 'ViewingStopped', data: { ...id, session: one, reason, lastSeen, live, stoppedAt: at } });
const revoked = (one: LiveSession, live: readonly LiveSession[]): ViewingEvent => ({
  type: 'ViewingRevoked',
  data: { ...id, session: one, reasonCode: 'access-blocked', lastSeen, live, revokedAt: at },
});
const two = started(phone, [box, phone]);

describe('starting to watch', () => {
  it('adds the session to those that are live', () =>
    given()
      .when(start(box))
      .then(started(box, [box])));
  it('reads the live sessions from the last event alone', () =>
    given(two)
      .when(start(tablet, [box]))
      .then(evicted(box, tablet, [phone]), started(tablet, [phone, tablet])));
  it('does nothing for a session that is live', () => given(two).when(start(phone)).thenNothingHappens());
  it('is refused when the streams are used up', () => given(two).when(start(tablet)).thenRefused('streams-used-up'));
  it('takes no new stream for the same film on the same device', () => {
    const again = session('box', film('film-1'), 'second');
    given(two)
      .when(start(again))
      .then(started(again, [box, phone, again]));
  });
  it('takes a new stream for another film on the same device', () =>
    given(two)
      .when(start(session('box', film('film-2'))))
      .thenRefused('streams-used-up'));
  it('leaves out an eviction of what has ended meanwhile', () =>
    given(stopped(phone, 'player-stopped', [box]))
      .when(start(tablet, [phone]))
      .then(started(tablet, [box, tablet])));
  it('is refused when the decision says no', () =>
    given()
      .when({
        type: 'StartViewing',
        data: { ...id, session: box, decision: { ...decision, verdict: { ...verdict, allowed: false } }, at },
      })
      .thenRefused('not-allowed'));
});

describe.each([
  ['a stop by the player', stop, (one: LiveSession, live: LiveSession[]) => stopped(one, 'player-stopped', live)],
  ['the lapse of a lease', lapse, (one: LiveSession, live: LiveSession[]) => stopped(one, 'lease-lapsed', live)],
  ['a revocation', revoke, (one: LiveSession, live: LiveSession[]) => revoked(one, live)],
] as const)('%s', (_, command, event) => {
  it('ends the session', () =>
    given(two)
      .when(command(phone))
      .then(event(phone, [box])));
  it('does nothing a second time', () =>
    given(two, event(phone, [box]))
      .when(command(phone))
      .thenNothingHappens());
  it('does nothing for an unknown session', () => given(two).when(command(tablet)).thenNothingHappens());
  it('does nothing where nobody ever watched', () => given().when(command(box)).thenNothingHappens());
});
