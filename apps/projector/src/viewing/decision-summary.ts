import type { DecisionRecord } from '@domain/entitlement/decision-record';
import type { DecisionSummary } from '@read-models';

/** Without the request: where it came from is person data and stays in the log. */
export function summaryOf({ decisionId, verdict }: DecisionRecord): DecisionSummary {
  const { allowed, reasonCode, ruleId, policyVersion, validUntil, because } = verdict;
  return { decisionId, allowed, reasonCode, ruleId, policyVersion, because, ...(validUntil && { validUntil }) };
}
