import type { DecisionRecord } from '@domain/entitlement/decision-record';
import type { UsageEvent } from '@domain/usage/sessions';
import type { UsageEntry, UsageHistory } from '@domain/usage/usage-history';

/** The history as staff see it: each session with the reason for which it was let in. */
export function usageEntries({ sessions, denials }: UsageHistory, events: readonly UsageEvent[]) {
  const decisions = grantsIn(events);
  return {
    sessions: sessions.map((session) => sessionEntry(session, decisions.get(session.decisionId))),
    denials: denials.map(({ content, ...denial }) => ({ ...denial, assetId: content.id })),
  };
}

const grantsIn = (events: readonly UsageEvent[]): ReadonlyMap<string, DecisionRecord> =>
  new Map(
    events.flatMap(({ type, data }) =>
      type === 'ViewingStarted' ? [[data.decision.decisionId, data.decision] as const] : [],
    ),
  );

function sessionEntry({ content, ...session }: UsageEntry, decision: DecisionRecord | undefined) {
  if (!decision) throw new Error(`Session ${session.sessionId} began without a decision`);
  const { reasonCode, ruleId } = decision.verdict;
  const minutes = Math.round(session.watchedMs / 60_000);
  return { ...session, assetId: content.id, reasonCode, ruleId, minutes };
}
