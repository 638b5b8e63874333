import type { PlaybackContent, ReasonCode } from '../entitlement/decision-record';
import type { Instant } from '../kernel';
import { sessionsIn, watchedMs, type UsageEvent, type UsageSession } from './sessions';

export type UsageEntry = UsageSession & Readonly<{ watchedMs: number }>;

export type DenialEntry = Readonly<{
  decisionId: string;
  deviceId: string;
  content: PlaybackContent;
  reasonCode: ReasonCode;
  ruleId: string;
  deniedAt: Instant;
}>;

export type UsageHistory = Readonly<{ sessions: readonly UsageEntry[]; denials: readonly DenialEntry[] }>;

/**
 * One household's usage from an instant to just before another, as it was known at a third: what was recorded later is
 * not seen. `watchedMs` counts the part of each session between the two.
 */
export function usageHistory(
  events: Iterable<UsageEvent>,
  { from, until, asKnownAt }: Readonly<{ from: Instant; until: Instant; asKnownAt: Instant }>,
): UsageHistory {
  const known = [...events].filter(({ metadata }) => metadata.recordedAt <= asKnownAt);
  const sessions = sessionsIn(known)
    .filter(({ startedAt, ended }) => startedAt < until && (ended === undefined || ended.at >= from))
    .map((session) => ({ ...session, watchedMs: watchedMs(session, { from, until, now: asKnownAt }) }));
  const denials = known.flatMap((event) => (event.type === 'ViewingDenied' ? [denialEntry(event.data)] : []));
  return { sessions, denials: denials.filter(({ deniedAt }) => deniedAt >= from && deniedAt < until) };
}

const denialEntry = ({
  decision: { decisionId, request, verdict },
  deniedAt,
}: Extract<UsageEvent, { type: 'ViewingDenied' }>['data']): DenialEntry => ({
  decisionId,
  deviceId: request.deviceId,
  content: request.content,
  reasonCode: verdict.reasonCode,
  ruleId: verdict.ruleId,
  deniedAt,
});
