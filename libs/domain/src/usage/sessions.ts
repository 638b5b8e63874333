import type { PlaybackContent } from '../entitlement/decision-record';
import { earlierOf, laterOf, msBetween, type Instant } from '../kernel';
import type { DenialEvent } from '../viewing/denial.events';
import type { ViewingEvent } from '../viewing/viewing.events';

/** As the log holds it: `recordedAt` says since when it is known. */
export type UsageEvent = (ViewingEvent | DenialEvent) & Readonly<{ metadata: Readonly<{ recordedAt: Instant }> }>;

export type EndReason = 'player-stopped' | 'lease-lapsed' | 'evicted' | 'revoked';

export type UsageSession = Readonly<{
  sessionId: string;
  accountId: string;
  deviceId: string;
  content: PlaybackContent;
  decisionId: string;
  startedAt: Instant;
  /** Absent while it runs. */
  ended?: Readonly<{ at: Instant; reason: EndReason; basis: 'observed' | 'assumed' }>;
}>;

/** All sessions that the events tell of, in the order of their starts in the log. */
export function sessionsIn(events: Iterable<UsageEvent>): readonly UsageSession[] {
  const sessions = new Map<string, UsageSession>();
  for (const event of events) {
    if (event.type === 'ViewingDenied') continue;
    const { sessionId } = event.data.session;
    if (event.type === 'ViewingStarted') {
      sessions.set(sessionId, startedSession(event.data));
      continue;
    }
    const known = sessions.get(sessionId);
    if (known) sessions.set(sessionId, { ...known, ended: endOf(event) });
  }
  return [...sessions.values()];
}

/** How long it ran between two instants; one still running ran until `now`. */
export function watchedMs(
  { startedAt, ended }: Pick<UsageSession, 'startedAt' | 'ended'>,
  { from, until, now }: Readonly<{ from: Instant; until: Instant; now: Instant }>,
): number {
  const end = earlierOf(ended?.at ?? now, until);
  return Math.max(0, msBetween(laterOf(startedAt, from), end));
}

type Started = Extract<ViewingEvent, { type: 'ViewingStarted' }>;
type Ending = Exclude<ViewingEvent, Started>;

function startedSession({ accountId, session, decision }: Started['data']): UsageSession {
  const { sessionId, deviceId, content, startedAt } = session;
  return { sessionId, accountId, deviceId, content, decisionId: decision.decisionId, startedAt };
}

function endOf(event: Ending): NonNullable<UsageSession['ended']> {
  const { lastSeen } = event.data;
  switch (event.type) {
    case 'ViewingStopped': {
      const { reason, stoppedAt } = event.data;
      // A lapsed lease says only until when somebody watched, not that they watched until it was noticed.
      return { at: reason === 'lease-lapsed' ? lastSeen.at : stoppedAt, reason, basis: lastSeen.basis };
    }
    case 'ViewingEvicted':
      return { at: event.data.evictedAt, reason: 'evicted', basis: lastSeen.basis };
    case 'ViewingRevoked':
      return { at: event.data.revokedAt, reason: 'revoked', basis: lastSeen.basis };
  }
}
