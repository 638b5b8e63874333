import type { AssetEvent } from '@domain/asset/asset.events';
import { rowsOf } from '@projections';
import { at, recordedIn } from '../../../../tests/projections/recorded';
import { assetOverview } from './asset-overview.projection';

const source = {
  ...{ container: 'mp4', durationMs: 14_000, bytes: 99 },
  video: { codec: 'h264', width: 1280, height: 720, frameRate: 20 },
};
const renditions = [{ name: '720p', width: 1280, height: 720, bandwidthBps: 3_000_000, codecs: 'avc1,mp4a' }];
const result = { packageKey: 'packages/f', posterKey: 'packages/f/poster.jpg', durationMs: 14_000, renditions };
const evidence = { attempt: 1, reason: 'broken', stderrTail: 'moov atom not found', failedAt: at(3) };
const publication = { publicationId: 'u', publicationKey: 'published/f/u' };

const ingested: AssetEvent = {
  type: 'AssetIngested',
  data: { assetId: 'f', title: { en: 'Cockatoo' }, sourceKey: 'source/f', bytes: 99, ingestedAt: at(1) },
};
const started: AssetEvent = {
  type: 'AssetProcessingStarted',
  data: { assetId: 'f', attempt: 1, source, startedAt: at(2) },
};
const failed: AssetEvent = { type: 'PackagingFailed', data: { assetId: 'f', ...evidence } };
const retried: AssetEvent = { type: 'AssetPackagingRetried', data: { assetId: 'f', attempt: 2, retriedAt: at(4) } };
const packaged: AssetEvent = {
  type: 'AssetPackaged',
  data: { assetId: 'f', attempt: 2, ...result, packagedAt: at(5) },
};

const first = rowsOf(assetOverview, recordedIn('asset-f', 'c', [ingested]))[0];
const overview = (...events: AssetEvent[]) =>
  rowsOf(assetOverview, recordedIn('asset-f', 'c', [ingested, ...events]))[0];
const changed = (changes: object, revision: number) => ({ ...first, ...changes, revision });

describe('the overview of assets', () => {
  it('shows what was ingested as waiting for its first packaging', () => {
    expect(first).toMatchObject({
      ...{ id: 'f', carrierId: 'c', title: { en: 'Cockatoo' }, sortTitle: 'cockatoo', status: 'ingested', attempt: 1 },
      ...{ sourceKey: 'source/f', bytes: 99, renditions: [], failure: null, publicationId: null, ingestedAt: at(1) },
    });
  });

  it('shows a failed packaging with its evidence, until a later one succeeds', () => {
    const failure = { status: 'failed', source, failure: evidence };
    expect(overview(started, failed)).toEqual(changed(failure, 2));
    expect(overview(started, failed, retried)).toEqual(changed({ ...failure, status: 'ingested', attempt: 2 }, 3));
    expect(overview(started, failed, retried, packaged)).toEqual(
      changed({ status: 'packaged', source, attempt: 2, ...result, packagedAt: at(5) }, 4),
    );
  });

  it.each<[AssetEvent, object]>([
    [{ type: 'AssetReviewStarted', data: { assetId: 'f', startedAt: at(6) } }, { status: 'in-review' }],
    [
      { type: 'AssetApproved', data: { assetId: 'f', approvedAt: at(6) } },
      { status: 'approved', reviewedAt: at(6) },
    ],
    [
      { type: 'AssetRejected', data: { assetId: 'f', reason: 'sound', rejectedAt: at(6) } },
      { status: 'rejected', rejectionReason: 'sound', reviewedAt: at(6) },
    ],
    [
      { type: 'AssetPublished', data: { assetId: 'f', ...publication, bytes: 77, publishedAt: at(6) } },
      { ...publication, publishedBytes: 77, publishedAt: at(6) },
    ],
    [
      { type: 'AssetRightsAgreed', data: { assetId: 'f', from: at(7), agreedAt: at(6) } },
      { rightsFrom: at(7), rightsUntil: null },
    ],
    [
      { type: 'AssetPutOnline', data: { assetId: 'f', onlineAt: at(6) } },
      { status: 'online', onlineAt: at(6) },
    ],
    [
      { type: 'AssetTakenOffline', data: { assetId: 'f', offlineAt: at(6) } },
      { status: 'offline', offlineAt: at(6) },
    ],
    [
      { type: 'AssetRetired', data: { assetId: 'f', retiredAt: at(6) } },
      { status: 'retired', retiredAt: at(6) },
    ],
  ])('shows $type', (event, changes) => expect(overview(event)).toEqual(changed(changes, 1)));
});
