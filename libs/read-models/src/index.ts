export { AccountOverview } from './account/account-overview';
export { BlockerOverview } from './account/blocker-overview';
export { DeviceOverview } from './account/device-overview';
export { AssetOverview, type AssetStatus, type PackagingFailure } from './asset/asset-overview';
export { CarrierOverview } from './carrier/carrier-overview';
export { ClientOverview } from './client/client-overview';
export { ContentGroupItem } from './contentgroup/content-group-item';
export { ContentGroupOverview } from './contentgroup/content-group-overview';
export { NodeOverview } from './node/node-overview';
export { OrderOverview, type OrderItemOverview, type OrderItemState, type OrderState } from './order/order-overview';
export { ProductOverview } from './product/product-overview';
export { SiteOverview } from './site/site-overview';
export { StaffOverview } from './staff/staff-overview';
export { SubscriptionOverview } from './subscription/subscription-overview';
export type { DecisionSummary } from './viewing/decision-summary';
export { DenialOverview } from './viewing/denial-overview';
export { ViewingSession, type ViewingStatus } from './viewing/viewing-session';
export { readModelEntities } from './read-model-entities';
export type { Row } from './table/columns';
export { fromDatabase, nameOf, tableOf, type ColumnShape, type Entity, type TableShape } from './table/table';
export {
  columnsSql,
  createTableSql,
  finishTableSql,
  keySql,
  qualified,
  quoted,
  renameTableSql,
} from './table/table-sql';
export { BadCursor, type Edge, type Filter, type Page, type PageRequest, type Test } from './query/page';
export { ReadInterrupted, ReadModels, type Reader, type ReadModelsOptions, type Scope } from './query/read-models';
