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

type Packaging = Extract<
  AssetEvent,
  { type: 'AssetProcessingStarted' | 'AssetPackaged' | 'PackagingFailed' | 'AssetPackagingRetried' }
>;
type Release = Exclude<AssetEvent, Packaging | { type: 'AssetIngested' }>;

function changeBy(event: Packaging | Release): Change {
  switch (event.type) {
    case 'AssetProcessingStarted':
    case 'AssetPackaged':
    case 'PackagingFailed':
    case 'AssetPackagingRetried':
      return packagingChange(event);
    case 'AssetReviewStarted':
    case 'AssetApproved':
    case 'AssetRejected':
      return reviewChange(event);
    case 'AssetPublished':
    case 'AssetRightsAgreed':
    case 'AssetPutOnline':
    case 'AssetTakenOffline':
    case 'AssetRetired':
      return releaseChange(event);
  }
}

function packagingChange({ type, data }: Packaging): Change {
  switch (type) {
    case 'AssetProcessingStarted':
      return { status: 'processing', attempt: data.attempt, source: data.source };
    case 'AssetPackaged': {
      const { packageKey, posterKey, durationMs, renditions, packagedAt } = data;
      return { status: 'packaged', packageKey, posterKey, durationMs, renditions, packagedAt, failure: null };
    }
    case 'PackagingFailed': {
      const { attempt, reason, stderrTail, failedAt } = data;
      return { status: 'failed', failure: { attempt, reason, stderrTail, failedAt } };
    }
    case 'AssetPackagingRetried':
      return { status: 'ingested', attempt: data.attempt };
  }
}

type Review = Extract<AssetEvent, { type: 'AssetReviewStarted' | 'AssetApproved' | 'AssetRejected' }>;

function reviewChange({ type, data }: Review): Change {
  switch (type) {
    case 'AssetReviewStarted':
      return { status: 'in-review' };
    case 'AssetApproved':
      return { status: 'approved', reviewedAt: data.approvedAt };
    case 'AssetRejected':
      return { status: 'rejected', rejectionReason: data.reason, reviewedAt: data.rejectedAt };
  }
}

function releaseChange({ type, data }: Exclude<Release, Review>): Change {
  switch (type) {
    case 'AssetPublished': {
      const { publicationId, publicationKey, bytes: publishedBytes, publishedAt } = data;
      return { publicationId, publicationKey, publishedBytes, publishedAt };
    }
    case 'AssetRightsAgreed':
      return { rightsFrom: data.from, rightsUntil: data.until ?? null };
    case 'AssetPutOnline':
      return { status: 'online', onlineAt: data.onlineAt };
    case 'AssetTakenOffline':
      return { status: 'offline', offlineAt: data.offlineAt };
    case 'AssetRetired':
      return { status: 'retired', retiredAt: data.retiredAt };
  }
}
