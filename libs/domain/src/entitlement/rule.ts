import type { Instant } from '../kernel';
import type { Because, GrantLimits, PlaybackRequest, ReasonCode, RivalSession } from './decision-record';
import type { Facts } from './facts';

/** What a rule found. `flipsAt` holds every later instant at which time alone makes it find something else. */
export type Finding = Readonly<{
  denies?: ReasonCode;
  because?: readonly Because[];
  flipsAt?: readonly Instant[];
  limits?: GrantLimits;
  conflicts?: readonly RivalSession[];
  evicts?: readonly string[];
}>;

export type Rule = Readonly<{ ruleId: string; look: (request: PlaybackRequest, facts: Facts) => Finding }>;

/** A rule set by name. What a version says is never altered, because stored decisions are made again with it. */
export type Policy = Readonly<{ version: string; rules: readonly [Rule, ...Rule[]] }>;
