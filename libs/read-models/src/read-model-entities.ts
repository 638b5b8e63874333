import { AccountOverview } from './account/account-overview';
import { BlockerOverview } from './account/blocker-overview';
import { DeviceOverview } from './account/device-overview';
import { AssetOverview } from './asset/asset-overview';
import { CarrierOverview } from './carrier/carrier-overview';
import { ClientOverview } from './client/client-overview';
import { ContentGroupItem } from './contentgroup/content-group-item';
import { ContentGroupOverview } from './contentgroup/content-group-overview';
import { NodeOverview } from './node/node-overview';
import { OrderOverview } from './order/order-overview';
import { ProductOverview } from './product/product-overview';
import { SiteOverview } from './site/site-overview';
import { StaffOverview } from './staff/staff-overview';
import { SubscriptionOverview } from './subscription/subscription-overview';
import { DenialOverview } from './viewing/denial-overview';
import { ViewingSession } from './viewing/viewing-session';

/** Every read model there is. */
export const readModelEntities = [
  AccountOverview,
  AssetOverview,
  BlockerOverview,
  CarrierOverview,
  ClientOverview,
  ContentGroupItem,
  ContentGroupOverview,
  DenialOverview,
  DeviceOverview,
  NodeOverview,
  OrderOverview,
  ProductOverview,
  SiteOverview,
  StaffOverview,
  SubscriptionOverview,
  ViewingSession,
] as const;
