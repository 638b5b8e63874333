import { earlierOf, type Instant } from '../kernel';
import { currentPolicy, decide, lookedAt, rulesOf, type Looked } from './decide';
import type { Because, PlaybackRequest, ReasonCode, Verdict } from './decision-record';
import type { Facts } from './facts';

export type RuleOutcome = 'passed' | 'denied' | 'not-reached';

/** What one rule said: the facts it rests on, and the next instant at which time alone makes it say something else. */
export type ExplainedRule = Readonly<{
  ruleId: string;
  outcome: RuleOutcome;
  because: readonly Because[];
  changesAt?: Instant;
}>;

/** An instant at which the answer becomes another one, if nothing else happens until then. */
export type ComingAnswer = Readonly<{ at: Instant; allowed: boolean; reasonCode: ReasonCode }>;

export type Explanation = Readonly<{
  verdict: Verdict;
  /** All rules of the policy, in their order. */
  rules: readonly ExplainedRule[];
  /** Absent when time alone changes nothing any more. */
  next?: ComingAnswer;
}>;

/** The verdict of {@link decide}, with what each rule had to say to it. */
export function explain(request: PlaybackRequest, facts: Facts): Explanation {
  const looked = lookedAt(request, facts);
  const next = comingAnswer(request, facts);
  return {
    verdict: decide(request, facts),
    rules: rulesOf(currentPolicy).map((ruleId) => explained(ruleId, looked)),
    ...(next && { next }),
  };
}

function explained(ruleId: string, looked: readonly Looked[]): ExplainedRule {
  const found = looked.find((one) => one.ruleId === ruleId)?.finding;
  if (!found) return { ruleId, outcome: 'not-reached', because: [] };
  const { denies, because = [], flipsAt = [] } = found;
  const outcome = denies === undefined ? 'passed' : 'denied';
  return { ruleId, outcome, because, ...(flipsAt.length > 0 && { changesAt: flipsAt.reduce(earlierOf) }) };
}

/** A boundary can pass without changing the answer, as where one subscription ends and another goes on. */
function comingAnswer(request: PlaybackRequest, facts: Facts): ComingAnswer | undefined {
  const now = decide(request, facts);
  for (let { validUntil: at } = now; at !== undefined;) {
    const { allowed, reasonCode, validUntil } = decide({ ...request, at }, facts);
    if (reasonCode !== now.reasonCode) return { at, allowed, reasonCode };
    at = validUntil;
  }
  return undefined;
}
