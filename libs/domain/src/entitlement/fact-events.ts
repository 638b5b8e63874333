import { accountEventVersions, type AccountEvent } from '../account/account.events';
import { assetEventVersions, type AssetEvent } from '../asset/asset.events';
import { contentGroupEventVersions, type ContentGroupEvent } from '../contentgroup/contentgroup.events';
import type { Versions } from '../kernel';
import { productEventVersions, type ProductEvent } from '../product/product.events';
import { subscriptionEventVersions, type SubscriptionEvent } from '../subscription/subscription.events';
import { viewingEventVersions, type ViewingEvent } from '../viewing/viewing.events';

/** An event of the streams that a decision looks at. */
export type FactEvent = AccountEvent | SubscriptionEvent | ProductEvent | ContentGroupEvent | AssetEvent | ViewingEvent;

export const factEventVersions: Versions<FactEvent> = {
  ...accountEventVersions,
  ...subscriptionEventVersions,
  ...productEventVersions,
  ...contentGroupEventVersions,
  ...assetEventVersions,
  ...viewingEventVersions,
};
