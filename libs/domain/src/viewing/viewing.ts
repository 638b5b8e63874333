import type { DecisionRecord, ReasonCode } from '../entitlement/decision-record';
import { usedStreams } from '../entitlement/concurrency';
import { accept, nothing, refuse, type Aggregate, type Decision, type Instant, type Order } from '../kernel';
import type { NodeReason } from '../node/choose-node';
import { viewingEventVersions, type LastSeen, type LiveSession, type ViewingEvent } from './viewing.events';

type Start = Order<
  'StartViewing',
  {
    accountId: string;
    session: LiveSession;
    decision: DecisionRecord;
    nodeChoice?: NodeReason;
    /** Sessions that make room: those the policy names and the one the viewer named. One that ended meanwhile is left out. */
    evictions?: readonly Readonly<{ sessionId: string; lastSeen: LastSeen }>[];
    at: Instant;
  }
>;
type Ended = Readonly<{ accountId: string; sessionId: string; lastSeen: LastSeen; at: Instant }>;
type Stop = Order<'StopViewing', Ended>;
type Lapse = Order<'LapseViewing', Ended>;
type Revoke = Order<'RevokeViewing', Ended & Readonly<{ reasonCode: ReasonCode }>>;
export type ViewingCommand = Start | Stop | Lapse | Revoke;
/** `not-allowed`: the decision that came along says no. */
export type ViewingRefusal = 'streams-used-up' | 'not-allowed';
export type ViewingDecision = Decision<ViewingEvent, ViewingRefusal>;

export type Viewing = Readonly<{ live: readonly LiveSession[] }>;

export const viewing: Aggregate<Viewing, ViewingCommand, ViewingEvent, ViewingRefusal> = {
  name: 'viewing',
  versions: viewingEventVersions,
  initial: { live: [] },
  foldsFromLast: true,
  decide: (command, state) => {
    switch (command.type) {
      case 'StartViewing':
        return start(command.data, state);
      case 'StopViewing':
        return stop(command.data, 'player-stopped', state);
      case 'LapseViewing':
        return stop(command.data, 'lease-lapsed', state);
      case 'RevokeViewing':
        return revoke(command.data, state);
    }
  },
  evolve: (_, { data: { live } }) => ({ live }),
};

function start({ at, evictions = [], ...what }: Start['data'], { live }: Viewing): ViewingDecision {
  const { accountId, session, decision } = what;
  if (live.some(({ sessionId }) => sessionId === session.sessionId)) return nothing;
  const { allowed, limits } = decision.verdict;
  if (!allowed || !limits) return refuse('not-allowed');
  const steps = evict(live, evictions);
  const remaining = steps.at(-1)?.live ?? live;
  const after = [...remaining, session];
  if (usedStreams(after) > limits.concurrentStreams && usedStreams(after) > usedStreams(remaining)) {
    return refuse('streams-used-up');
  }
  const by = { sessionId: session.sessionId, deviceId: session.deviceId };
  const events: readonly ViewingEvent[] = steps.map((step) => ({
    type: 'ViewingEvicted',
    data: { accountId, ...step, by, evictedAt: at },
  }));
  const started: ViewingEvent = { type: 'ViewingStarted', data: { ...what, live: after, startedAt: at } };
  const [first, ...rest] = [...events, started];
  return accept(first ?? started, ...rest);
}

type Eviction = Readonly<{ session: LiveSession; lastSeen: LastSeen; live: readonly LiveSession[] }>;

const evict = (live: readonly LiveSession[], evictions: NonNullable<Start['data']['evictions']>) =>
  evictions.reduce<readonly Eviction[]>((steps, { sessionId, lastSeen }) => {
    const before = steps.at(-1)?.live ?? live;
    const session = before.find((one) => one.sessionId === sessionId);
    return session ? [...steps, { session, lastSeen, live: without(before, sessionId) }] : steps;
  }, []);

function stop(
  { accountId, sessionId, lastSeen, at }: Ended,
  reason: 'player-stopped' | 'lease-lapsed',
  { live }: Viewing,
): ViewingDecision {
  const session = live.find((one) => one.sessionId === sessionId);
  if (!session) return nothing;
  const left = without(live, sessionId);
  return accept({ type: 'ViewingStopped', data: { accountId, session, reason, lastSeen, live: left, stoppedAt: at } });
}

function revoke(
  { accountId, sessionId, reasonCode, lastSeen, at }: Revoke['data'],
  { live }: Viewing,
): ViewingDecision {
  const session = live.find((one) => one.sessionId === sessionId);
  if (!session) return nothing;
  const left = without(live, sessionId);
  return accept({
    type: 'ViewingRevoked',
    data: { accountId, session, reasonCode, lastSeen, live: left, revokedAt: at },
  });
}

const without = (live: readonly LiveSession[], sessionId: string) => live.filter((one) => one.sessionId !== sessionId);
