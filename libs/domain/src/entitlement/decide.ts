import { earlierOf, type Instant } from '../kernel';
import type { PlaybackRequest, Verdict } from './decision-record';
import type { Facts } from './facts';
import { policyV1 } from './policies/v1';
import type { Finding, Policy, Rule } from './rule';

const policies = { v1: policyV1 } as const satisfies Record<string, Policy>;

export type PolicyVersion = keyof typeof policies;
export const currentPolicy: PolicyVersion = 'v1';
export const policyVersions = Object.keys(policies) as readonly PolicyVersion[];
export const isPolicyVersion = (text: string): text is PolicyVersion => Object.hasOwn(policies, text);

/**
 * May this device of this household play this now? Pure and total: the same request, facts and policy give the same
 * verdict for ever, and it holds for every instant from `request.at` to just before `validUntil`.
 */
export function decide(request: PlaybackRequest, facts: Facts, policyVersion: PolicyVersion = currentPolicy): Verdict {
  const looked = lookedAt(request, facts, policyVersion);
  const { ruleId, finding } = looked.at(-1) ?? nothingLookedAt;
  const { denies, limits, conflicts = [], evicts = [] } = finding;
  const validUntil = earliestOf(looked.flatMap((one) => one.finding.flipsAt ?? []));
  return {
    allowed: denies === undefined,
    reasonCode: denies ?? 'entitled',
    ruleId,
    policyVersion,
    ...(validUntil !== undefined && { validUntil }),
    ...(limits && { limits }),
    conflicts,
    evicts,
    because: reasonsIn(denies === undefined ? looked : looked.slice(-1)),
  };
}

/** A rule that was looked at, and what it found. */
export type Looked = Readonly<{ ruleId: string; finding: Finding }>;

/** The rules that a verdict rests on, in their order, up to the first that denies. */
export const lookedAt = (request: PlaybackRequest, facts: Facts, policyVersion: PolicyVersion = currentPolicy) =>
  lookUntilDenied(policies[policyVersion].rules, request, facts);

/** The ids of all rules of a policy, in the order in which they are looked at. */
export const rulesOf = (policyVersion: PolicyVersion): readonly string[] =>
  policies[policyVersion].rules.map(({ ruleId }) => ruleId);

const nothingLookedAt: Looked = { ruleId: 'no-rule', finding: {} };

function lookUntilDenied(rules: readonly Rule[], request: PlaybackRequest, facts: Facts): readonly Looked[] {
  const looked: Looked[] = [];
  for (const { ruleId, look } of rules) {
    const finding = look(request, facts);
    looked.push({ ruleId, finding });
    if (finding.denies !== undefined) break;
  }
  return looked;
}

const reasonsIn = (looked: readonly Looked[]) => looked.flatMap(({ finding }) => finding.because ?? []);

const earliestOf = (instants: readonly Instant[]): Instant | undefined =>
  instants.length === 0 ? undefined : instants.reduce(earlierOf);
