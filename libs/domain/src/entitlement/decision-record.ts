import type { BlockerLevel } from '../account/account.events';
import type { Instant, Sealed } from '../kernel';

export type PlaybackMode = 'vod';
export type PlaybackContent = Readonly<{ kind: 'asset'; id: string }>;

/** Where the request came from, as it was known then. The address itself is person data. */
export type Place = Readonly<{ country: string; address?: Sealed }>;

/** Where nothing says from which country a request comes (ISO 3166, user-assigned). */
export const unknownPlace: Place = { country: 'ZZ' };

export type PlaybackRequest = Readonly<{
  accountId: string;
  deviceId: string;
  content: PlaybackContent;
  mode: PlaybackMode;
  at: Instant;
  place: Place;
  /** Lines; absent means the best there is. */
  maxHeight?: number;
  /** A rival session that the viewer agrees to end. */
  ending?: string;
}>;

export type ReasonCode =
  | 'entitled'
  | 'account-unknown'
  | 'account-closed'
  | 'device-unknown'
  | 'content-unknown'
  | 'content-offline'
  | 'content-not-yet-available'
  | 'content-no-longer-available'
  | 'not-subscribed'
  | 'subscription-not-started'
  | 'subscription-ended'
  | 'access-blocked'
  | 'streams-used-up';

/** One fact that decided, in the field's words. */
export type Because =
  | Readonly<{ kind: 'subscription'; id: string; productId: string; startsAt: Instant; endsAt?: Instant }>
  | Readonly<{ kind: 'product'; id: string; contentGroupId: string }>
  | Readonly<{ kind: 'blocker'; service: string; level: BlockerLevel; id: string; since: Instant }>
  | Readonly<{ kind: 'rights'; assetId: string; from: Instant; until?: Instant }>
  | Readonly<{ kind: 'account' | 'device' | 'asset'; id: string; state: string }>
  | Readonly<{ kind: 'concurrency'; limit: number; live: number }>;

export type RivalSession = Readonly<{
  sessionId: string;
  deviceId: string;
  content: PlaybackContent;
  startedAt: Instant;
  /** Named in a retry, it ends this session. */
  terminationCode: string;
}>;

export type GrantLimits = Readonly<{ concurrentStreams: number; maxHeight: number }>;

/** The answer, without what only the log can add (decision id, position). */
export type Verdict = Readonly<{
  allowed: boolean;
  reasonCode: ReasonCode;
  ruleId: string;
  policyVersion: string;
  /** The next instant at which a rule that was looked at can flip; absent when none can by time alone. */
  validUntil?: Instant;
  limits?: GrantLimits;
  conflicts: readonly RivalSession[];
  /** Sessions that the product's policy ends for this one. */
  evicts: readonly string[];
  because: readonly Because[];
}>;

/** A decision as it is stored: all that is needed to decide again and compare. */
export type DecisionRecord = Readonly<{
  decisionId: string;
  request: PlaybackRequest;
  verdict: Verdict;
  /** Id of the last event that the facts knew; absent when the log was empty. */
  factsThrough?: string;
}>;
