import { accountOverview } from './account/account-overview.projection';
import { blockerOverview } from './account/blocker-overview.projection';
import { deviceOverview } from './account/device-overview.projection';
import { assetOverview } from './asset/asset-overview.projection';
import { carrierOverview } from './carrier/carrier-overview.projection';
import { clientOverview } from './client/client-overview.projection';
import { contentGroupItem } from './contentgroup/content-group-item.projection';
import { contentGroupOverview } from './contentgroup/content-group-overview.projection';
import { nodeOverview } from './node/node-overview.projection';
import { orderOverview } from './order/order-overview.projection';
import { productOverview } from './product/product-overview.projection';
import { siteOverview } from './site/site-overview.projection';
import { staffOverview } from './staff/staff-overview.projection';
import { subscriptionOverview } from './subscription/subscription-overview.projection';
import { denialOverview } from './viewing/denial-overview.projection';
import { viewingSession } from './viewing/viewing-session.projection';

/** Every projection; `read-models.spec.ts` finds one that was forgotten. */
export const readModels = [
  accountOverview,
  assetOverview,
  blockerOverview,
  carrierOverview,
  clientOverview,
  contentGroupItem,
  contentGroupOverview,
  denialOverview,
  deviceOverview,
  nodeOverview,
  orderOverview,
  productOverview,
  siteOverview,
  staffOverview,
  subscriptionOverview,
  viewingSession,
];
