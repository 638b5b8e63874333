import type { DecisionRecord, RivalSession, Verdict } from '@domain/entitlement/decision-record';
import { reasonTexts } from '@domain/entitlement/reason-texts';
import type { Instant } from '@domain/kernel';
import type { ViewingEvent } from '@domain/viewing/viewing.events';
import type { Position } from '@event-store';
import { Problem } from '../platform';

/** A decision as a player sees it: its request and the sessions that it ends are nobody's business there. */
export type DecisionAnswer = Readonly<
  Omit<Verdict, 'evicts'> & { decisionId: string; position: Position; decidedAt: Instant }
>;

export function decisionAnswer({ decisionId, request, verdict }: DecisionRecord, position: Position): DecisionAnswer {
  const { evicts: _, ...seen } = verdict;
  return { ...seen, decisionId, position, decidedAt: request.at };
}

export type Rival = RivalSession & Readonly<{ deviceName?: string }>;

/** 409 with the rivals, of which a retry may name one in `ending`, when the household's streams are used up, 403 for every other no. */
export function denialProblem(decision: DecisionAnswer, rivals: readonly Rival[]): Problem {
  if (decision.reasonCode === 'streams-used-up')
    return new Problem('CONFLICT', reasonTexts[decision.reasonCode].viewer, { body: { decision, rivals } });
  return new Problem('FORBIDDEN', reasonTexts[decision.reasonCode].viewer, { body: { decision } });
}

type Ending = Exclude<ViewingEvent, { type: 'ViewingStarted' }>;

/** 410 that says how the session ended, and who ended it. */
export const goneProblem = (ending: Ending): Problem =>
  new Problem('GONE', 'This session has ended.', { body: endingBody(ending) });

function endingBody(ending: Ending): Readonly<Record<string, unknown>> {
  switch (ending.type) {
    case 'ViewingStopped':
      return { reason: ending.data.reason, endedAt: ending.data.stoppedAt };
    case 'ViewingEvicted':
      return { reason: 'evicted', endedBy: ending.data.by, endedAt: ending.data.evictedAt };
    case 'ViewingRevoked':
      return { reason: 'revoked', reasonCode: ending.data.reasonCode, endedAt: ending.data.revokedAt };
  }
}
