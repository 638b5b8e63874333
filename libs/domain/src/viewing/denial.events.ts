import type { DecisionRecord } from '../entitlement/decision-record';
import type { Fact, Instant, Versions } from '../kernel';

/** A household's refusals, in a stream of their own: appended without expectation, they never slow a grant down. */
export type DenialEvent = Fact<'ViewingDenied', { accountId: string; decision: DecisionRecord; deniedAt: Instant }>;

export const denialEventVersions = { ViewingDenied: 1 } satisfies Versions<DenialEvent>;
