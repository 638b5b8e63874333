import type { AccountEvent } from '../account/account.events';
import type { AssetEvent } from '../asset/asset.events';
import type { ContentGroupEvent } from '../contentgroup/contentgroup.events';
import type { Fact, Instant } from '../kernel';
import type { SubscriptionEvent } from '../subscription/subscription.events';
import { decide } from './decide';
import type { PlaybackRequest, ReasonCode } from './decision-record';
import type { EntitlementIndex, WatchedSession } from './entitlement-index';

/** Whose live sessions an event may end: a household's, or those of a title. */
export type Touched = Readonly<{ accountId: string } | { assetId: string }>;

const ofHousehold: readonly string[] = [
  'AccountClosed',
  'AccountDeviceRemoved',
  'AccountBlockerRaised',
  'SubscriptionCancelled',
] satisfies readonly (AccountEvent | SubscriptionEvent)['type'][];
const ofTitle: readonly string[] = [
  'AssetTakenOffline',
  'AssetRightsAgreed',
  'ContentGroupAssetRemoved',
] satisfies readonly (AssetEvent | ContentGroupEvent)['type'][];

export function touchedBy({ type, data }: Fact): Touched | undefined {
  const named = data as Readonly<{ accountId: string; assetId: string }>;
  if (ofHousehold.includes(type)) return { accountId: named.accountId };
  return ofTitle.includes(type) ? { assetId: named.assetId } : undefined;
}

export const isTouched = ({ accountId, session }: WatchedSession, touched: readonly Touched[]): boolean =>
  touched.some((one) => ('accountId' in one ? one.accountId === accountId : one.assetId === session.content.id));

export type Revocation = WatchedSession & Readonly<{ reasonCode: ReasonCode }>;

/** Sessions that would not be let in at that instant, each with its reason. That the streams are used up ends none. */
export function revocations(
  sessions: Iterable<WatchedSession>,
  index: EntitlementIndex,
  at: Instant,
): readonly Revocation[] {
  const found: Revocation[] = [];
  for (const watched of sessions) {
    const request = requestOf(watched, at);
    const { allowed, reasonCode } = decide(request, index.factsFor(request, watched.carrierId));
    if (!allowed && reasonCode !== 'streams-used-up') found.push({ ...watched, reasonCode });
  }
  return found;
}

const requestOf = (
  { accountId, session: { deviceId, content, mode } }: WatchedSession,
  at: Instant,
): PlaybackRequest => ({
  ...{ accountId, deviceId, content, mode, at },
  // No rule of a running session looks at where it was asked from.
  place: { country: 'ZZ' },
});
