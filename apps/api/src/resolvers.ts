import type { Provider } from '@nestjs/common';
import { AccountResolver } from './account/account.resolver';
import { AccountOpening } from './account/account-opening';
import { DeviceResolver } from './account/device.resolver';
import { PairingResolver } from './account/pairing.resolver';
import { AssetResolver } from './asset/asset.resolver';
import { IngestResolver } from './asset/ingest.resolver';
import { PackagingProgressResolver } from './asset/packaging-progress.resolver';
import { Sources } from './asset/sources';
import { UsageLog } from './audit/usage-log';
import { UsageResolver } from './audit/usage.resolver';
import { BlockerTargets } from './blocker/blocker-targets';
import { BlockerResolver } from './blocker/blocker.resolver';
import { CarrierResolver } from './carrier/carrier.resolver';
import { ClientResolver } from './client/client.resolver';
import { ContentGroupResolver } from './contentgroup/contentgroup.resolver';
import { NodeResolver } from './node/node.resolver';
import { OrderResolver } from './order/order.resolver';
import { ProductResolver } from './product/product.resolver';
import { ReportResolver } from './report/report.resolver';
import { SiteResolver } from './site/site.resolver';
import { SessionResolver } from './staff/session.resolver';
import { StaffReads } from './staff/staff-reads';
import { StaffRegistration } from './staff/staff-registration';
import { StaffStreams } from './staff/staff-streams';
import { StaffResolver } from './staff/staff.resolver';
import { SubscriptionRules } from './subscription/subscription-rules';
import { SubscriptionResolver } from './subscription/subscription.resolver';
import { ReplayResolver } from './viewing/replay.resolver';
import { ViewingResolver } from './viewing/viewing.resolver';

/** The slices' GraphQL, and what only they need. */
export const resolvers: Provider[] = [
  ...[CarrierResolver, SiteResolver, ClientResolver, NodeResolver],
  ...[SessionResolver, StaffResolver, StaffReads, StaffRegistration, StaffStreams],
  ...[AccountResolver, AccountOpening, DeviceResolver, PairingResolver, BlockerResolver, BlockerTargets],
  ...[ProductResolver, ContentGroupResolver, OrderResolver, SubscriptionResolver, SubscriptionRules],
  ...[AssetResolver, IngestResolver, PackagingProgressResolver, Sources],
  ...[ViewingResolver, ReplayResolver, UsageResolver, UsageLog, ReportResolver],
];
