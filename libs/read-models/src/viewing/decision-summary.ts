import type { Because, ReasonCode } from '@domain/entitlement/decision-record';
import type { Instant } from '@domain/kernel';

/** What staff see of a decision; the whole of it, with its request, stays in the log. */
export type DecisionSummary = Readonly<{
  decisionId: string;
  allowed: boolean;
  reasonCode: ReasonCode;
  ruleId: string;
  policyVersion: string;
  validUntil?: Instant;
  because: readonly Because[];
}>;
