import type { BlockerTimeline } from '../account/blocker-timeline';
import type { AssetStatus, Rights } from '../asset/asset-state';
import type { Instant } from '../kernel';
import type { ProductLimits, WhenFull } from '../product/product.events';
import type { LiveSession } from '../viewing/viewing.events';

/** A subscription of the household whose product opens the content, by one of its content groups. */
export type OpeningSubscription = Readonly<{
  id: string;
  bundleId: string;
  productId: string;
  contentGroupId: string;
  startsAt: Instant;
  endsAt?: Instant;
  limits: ProductLimits;
  whenFull: WhenFull;
}>;

/** All that a decision may look at, as plain data. What is not known to the caller's carrier is absent. */
export type Facts = Readonly<{
  account?: Readonly<{ status: 'open' | 'closed' }>;
  device?: Readonly<{ status: 'paired' | 'removed' }>;
  content?: Readonly<{ status: AssetStatus; rights?: Rights }>;
  /** Past, present and booked. */
  subscriptions: readonly OpeningSubscription[];
  /** On the account, and on the bundles and subscriptions above. */
  blockers: readonly BlockerTimeline[];
  live: readonly LiveSession[];
}>;
