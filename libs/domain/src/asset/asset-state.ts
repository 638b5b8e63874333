import type { Instant } from '../kernel';
import type { AssetEvent } from './asset.events';

/** `ingested` also after a retry: the next attempt waits to be taken up. */
export type AssetStatus =
  | 'none'
  | 'ingested'
  | 'processing'
  | 'failed'
  | 'packaged'
  | 'in-review'
  | 'approved'
  | 'rejected'
  | 'online'
  | 'offline'
  | 'retired';

export type Rights = Readonly<{ from: Instant; until?: Instant }>;

export type Asset = Readonly<{
  status: AssetStatus;
  /** The packaging attempt that counts; results of an earlier one come too late. */
  attempt: number;
  publicationId?: string;
  rights?: Rights;
}>;

const statusAfter: Readonly<Record<AssetEvent['type'], AssetStatus | 'as-before'>> = {
  AssetIngested: 'ingested',
  AssetProcessingStarted: 'processing',
  AssetPackaged: 'packaged',
  PackagingFailed: 'failed',
  AssetPackagingRetried: 'ingested',
  AssetReviewStarted: 'in-review',
  AssetApproved: 'approved',
  AssetRejected: 'rejected',
  AssetPublished: 'as-before',
  AssetRightsAgreed: 'as-before',
  AssetPutOnline: 'online',
  AssetTakenOffline: 'offline',
  AssetRetired: 'retired',
};

export function evolveAsset(state: Asset, { type, data }: AssetEvent): Asset {
  const next = statusAfter[type];
  const moved = { ...state, status: next === 'as-before' ? state.status : next };
  if (type === 'AssetIngested') return { ...moved, attempt: 1 };
  if (type === 'AssetPackagingRetried') return { ...moved, attempt: data.attempt };
  if (type === 'AssetPublished') return { ...moved, publicationId: data.publicationId };
  if (type !== 'AssetRightsAgreed') return moved;
  return { ...moved, rights: { from: data.from, ...(data.until !== undefined && { until: data.until }) } };
}
