import { assetEventVersions, type AssetEvent } from '@domain/asset/asset.events';
import { carrierOf, existing, readModel, type Folded } from '@projections';
import { AssetOverview } from '@read-models';
import { sortText } from '../sort-text';

export const assetOverview = readModel<AssetOverview, AssetEvent>({
  entity: AssetOverview,
  version: 1,
  category: 'asset',
  events: assetEventVersions,
  singleStream: true,
  key: ({ data }) => data.assetId,
  evolve: (row, event) =>
    event.type === 'AssetIngested'
      ? { ...ingested(event.data), carrierId: carrierOf(event) }
      : { ...existing(row), ...changeBy(event) },
});

type Ingested = Extract<AssetEvent, { type: 'AssetIngested' }>['data'];
type Change = Partial<Folded<AssetOverview>>;

const ingested = ({
  assetId,
  title,
  sourceKey,
  bytes,
  ingestedAt,
}: Ingested): Omit<Folded<AssetOverview>, 'carrierId'> => ({
  id: assetId,
  title,
  sortTitle: sortText(title),
  status: 'ingested',
  sourceKey,
  bytes,
  attempt: 1,
  source: null,
  packageKey: null,
  posterKey: null,
  durationMs: null,
  renditions: [],
  failure: null,
  rejectionReason: null,
  publicationId: null,
  publicationKey: null,
  publishedBytes: null,
  publishedAt: null,
  rightsFrom: null,
  rightsUntil: null,
  ingestedAt,
  packagedAt: null,
  reviewedAt: null,
  onlineAt: null,
  offlineAt: null,
  retiredAt: null,
});

type Later = Exclude<AssetEvent, { type: 'AssetIngested' }>;

const changes: { [Type in Later['type']]: (data: Extract<Later, { type: Type }>['data']) => Change } = {
  AssetProcessingStarted: ({ attempt, source }) => ({ status: 'processing', attempt, source }),
  AssetPackaged: ({ packageKey, posterKey, durationMs, renditions, packagedAt }) => {
    const found = { packageKey, posterKey, durationMs, renditions, packagedAt };
    return { status: 'packaged', ...found, failure: null };
  },
  PackagingFailed: ({ attempt, reason, stderrTail, failedAt }) => ({
    status: 'failed',
    failure: { attempt, reason, stderrTail, failedAt },
  }),
  AssetPackagingRetried: ({ attempt }) => ({ status: 'ingested', attempt }),
  AssetReviewStarted: () => ({ status: 'in-review' }),
  AssetApproved: ({ approvedAt }) => ({ status: 'approved', reviewedAt: approvedAt }),
  AssetRejected: ({ reason, rejectedAt }) => ({
    status: 'rejected',
    rejectionReason: reason,
    reviewedAt: rejectedAt,
  }),
  AssetPublished: ({ publicationId, publicationKey, bytes, publishedAt }) => ({
    publicationId,
    publicationKey,
    publishedBytes: bytes,
    publishedAt,
  }),
  AssetRightsAgreed: ({ from, until }) => ({ rightsFrom: from, rightsUntil: until ?? null }),
  AssetPutOnline: ({ onlineAt }) => ({ status: 'online', onlineAt }),
  AssetTakenOffline: ({ offlineAt }) => ({ status: 'offline', offlineAt }),
  AssetRetired: ({ retiredAt }) => ({ status: 'retired', retiredAt }),
};

// The table's type pairs each name with its own data, which a look-up by a union of names forgets.
const changeBy = ({ type, data }: Later): Change => (changes[type] as (data: Later['data']) => Change)(data);
