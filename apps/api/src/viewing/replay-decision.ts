import { decide, isPolicyVersion } from '@domain/entitlement/decide';
import type { DecisionRecord, Verdict } from '@domain/entitlement/decision-record';
import { EntitlementIndex, type IndexedEvent } from '@domain/entitlement/entitlement-index';
import { canonicalJson } from '@event-store';

export type Replay = Readonly<{ stored: Verdict; replayed: Verdict; same: boolean }>;

/** Makes a stored decision again, by the policy of then, from the events that it knew then. */
export async function replayDecision(
  { request, verdict: stored }: DecisionRecord,
  carrierId: string,
  known: AsyncIterable<IndexedEvent>,
): Promise<Replay> {
  const { policyVersion } = stored;
  if (!isPolicyVersion(policyVersion)) throw new Error(`Policy ${policyVersion} of a stored decision is unknown`);
  const index = new EntitlementIndex();
  for await (const event of known) if (event.metadata.carrierId === carrierId) index.apply(event);
  const replayed = decide(request, index.factsFor(request, carrierId), policyVersion);
  return { stored, replayed, same: canonicalJson(stored) === canonicalJson(replayed) };
}
