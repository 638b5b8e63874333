import { decide, isPolicyVersion } from '@domain/entitlement/decide';
import type { DecisionRecord, Verdict } from '@domain/entitlement/decision-record';
import type { Facts } from '@domain/entitlement/facts';
import { canonicalJson } from '@event-store';

export type Replay = Readonly<{ stored: Verdict; replayed: Verdict; same: boolean }>;

/** Makes a stored decision again, by the policy of then, from the facts of then. */
export function replayDecision({ request, verdict: stored }: DecisionRecord, facts: Facts): Replay {
  const { policyVersion } = stored;
  if (!isPolicyVersion(policyVersion)) throw new Error(`Policy ${policyVersion} of a stored decision is unknown`);
  const replayed = decide(request, facts, policyVersion);
  return { stored, replayed, same: canonicalJson(stored) === canonicalJson(replayed) };
}
