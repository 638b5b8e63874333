import type { Instant } from '@domain/kernel';
import { specificationFor } from '@testing';
import { asset } from './asset';
import type { AssetEvent } from './asset.events';

const given = specificationFor(asset);
const at = '2026-01-05T12:00:00.000Z' as Instant;
const later = '2026-02-05T12:00:00.000Z' as Instant;
const id = { assetId: 'asset-1' };
const file = { ...id, title: { en: 'Cockatoo' }, sourceKey: 'uploads/1', bytes: 700 };
const source = {
  container: 'mp4',
  durationMs: 14_000,
  bytes: 700,
  video: { codec: 'h264', width: 1280, height: 720, frameRate: 20 },
};
const result = { packageKey: 'packages/1', posterKey: 'packages/1/poster.jpg', durationMs: 14_000, renditions: [] };
const fault = { reason: 'ffmpeg-failed', stderrTail: 'moov atom not found' };
const media = { ...id, publicationId: 'publication-1', publicationKey: 'published/1', bytes: 900 };

const ingest = { type: 'IngestAsset', data: { ...file, at } } as const;
const ingested: AssetEvent = { type: 'AssetIngested', data: { ...file, ingestedAt: at } };
const process = (attempt = 1) => ({ type: 'StartProcessing', data: { ...id, attempt, source, at } }) as const;
const processing = (attempt = 1): AssetEvent => ({
  type: 'AssetProcessingStarted',
  data: { ...id, attempt, source, startedAt: at },
});
const recordPackaged = (attempt = 1) => ({ type: 'RecordPackaged', data: { ...id, attempt, ...result, at } }) as const;
const packaged = (attempt = 1): AssetEvent => ({
  type: 'AssetPackaged',
  data: { ...id, attempt, ...result, packagedAt: at },
});
const recordFailed = (attempt = 1) =>
  ({ type: 'RecordPackagingFailed', data: { ...id, attempt, ...fault, at } }) as const;
const failed = (attempt = 1): AssetEvent => ({
  type: 'PackagingFailed',
  data: { ...id, attempt, ...fault, failedAt: at },
});
const retry = { type: 'RetryPackaging', data: { ...id, at } } as const;
const retried: AssetEvent = { type: 'AssetPackagingRetried', data: { ...id, attempt: 2, retriedAt: at } };
const review = { type: 'StartReview', data: { ...id, at } } as const;
const inReview: AssetEvent = { type: 'AssetReviewStarted', data: { ...id, startedAt: at } };
const approve = { type: 'ApproveAsset', data: { ...id, at } } as const;
const approved: AssetEvent = { type: 'AssetApproved', data: { ...id, approvedAt: at } };
const reject = { type: 'RejectAsset', data: { ...id, reason: 'no sound', at } } as const;
const rejected: AssetEvent = { type: 'AssetRejected', data: { ...id, reason: 'no sound', rejectedAt: at } };
const recordPublished = { type: 'RecordPublished', data: { ...media, at } } as const;
const published: AssetEvent = { type: 'AssetPublished', data: { ...media, publishedAt: at } };
const agree = { type: 'AgreeRights', data: { ...id, from: at, until: later, at } } as const;
const agreed: AssetEvent = { type: 'AssetRightsAgreed', data: { ...id, from: at, until: later, agreedAt: at } };
const putOnline = { type: 'PutAssetOnline', data: { ...id, at } } as const;
const online: AssetEvent = { type: 'AssetPutOnline', data: { ...id, onlineAt: at } };
const takeOffline = { type: 'TakeAssetOffline', data: { ...id, at } } as const;
const offline: AssetEvent = { type: 'AssetTakenOffline', data: { ...id, offlineAt: at } };
const retire = { type: 'RetireAsset', data: { ...id, at } } as const;
const retired: AssetEvent = { type: 'AssetRetired', data: { ...id, retiredAt: at } };

const upToPackaged = [ingested, processing(), packaged()] as const;
const upToApproved = [...upToPackaged, inReview, approved] as const;
const ready = [...upToApproved, published, agreed] as const;

describe('ingesting an asset', () => {
  it('takes the file in', () => given().when(ingest).then(ingested));
  it('is refused a second time', () => given(ingested).when(ingest).thenRefused('already-ingested'));
});

describe('processing an asset', () => {
  it('starts with what the source is', () => given(ingested).when(process()).then(processing()));
  it('does nothing for a worker that takes up a killed job', () =>
    given(ingested, processing()).when(process()).thenNothingHappens());
  it('is refused for another attempt than the one that waits', () =>
    given(ingested).when(process(2)).thenRefused('another-attempt'));
  it('is refused once it is packaged', () =>
    given(...upToPackaged)
      .when(process())
      .thenRefused('not-waiting'));
  it('ends packaged', () => given(ingested, processing()).when(recordPackaged()).then(packaged()));
  it('ends packaged only once', () =>
    given(...upToPackaged)
      .when(recordPackaged())
      .thenNothingHappens());
  it('cannot end before it started', () => given(ingested).when(recordPackaged()).thenRefused('not-processing'));
  it('is not ended by an attempt that was given up', () =>
    given(ingested, processing(), failed(), retried, processing(2))
      .when(recordPackaged(1))
      .thenRefused('another-attempt'));
});

describe('a failure of packaging', () => {
  it('keeps its evidence', () => given(ingested, processing()).when(recordFailed()).then(failed()));
  it('happens before processing, when the source cannot be read', () =>
    given(ingested).when(recordFailed()).then(failed()));
  it('is remembered once', () => given(ingested, failed()).when(recordFailed()).thenNothingHappens());
  it('is refused after the attempt succeeded', () =>
    given(...upToPackaged)
      .when(recordFailed())
      .thenRefused('not-processing'));
  it('is refused for an attempt that was given up', () =>
    given(ingested, failed(), retried).when(recordFailed(1)).thenRefused('another-attempt'));
  it('can be tried again', () => given(ingested, failed()).when(retry).then(retried));
  it('cannot be tried again when nothing failed', () => given(ingested).when(retry).thenRefused('not-failed'));
  it('is followed by an attempt of the next number', () =>
    given(ingested, failed(), retried).when(process(2)).then(processing(2)));
});

describe('reviewing an asset', () => {
  it('starts on what is packaged', () =>
    given(...upToPackaged)
      .when(review)
      .then(inReview));
  it('does nothing a second time', () =>
    given(...upToPackaged, inReview)
      .when(review)
      .thenNothingHappens());
  it('is refused before it is packaged', () => given(ingested).when(review).thenRefused('not-packaged'));
  it('ends approved', () =>
    given(...upToPackaged, inReview)
      .when(approve)
      .then(approved));
  it('ends approved only once', () =>
    given(...upToApproved)
      .when(approve)
      .thenNothingHappens());
  it('is needed before approval', () =>
    given(...upToPackaged)
      .when(approve)
      .thenRefused('not-in-review'));
  it('ends rejected with its reason', () =>
    given(...upToPackaged, inReview)
      .when(reject)
      .then(rejected));
  it('ends rejected only once', () =>
    given(...upToPackaged, inReview, rejected)
      .when(reject)
      .thenNothingHappens());
  it('is needed before rejection', () =>
    given(...upToApproved)
      .when(reject)
      .thenRefused('not-in-review'));
});

describe('publishing an asset', () => {
  it('is recorded once approved', () =>
    given(...upToApproved)
      .when(recordPublished)
      .then(published));
  it('is recorded once', () =>
    given(...upToApproved, published)
      .when(recordPublished)
      .thenNothingHappens());
  it('is possible again while it is online', () =>
    given(...ready, online)
      .when({ ...recordPublished, data: { ...recordPublished.data, publicationId: 'publication-2' } })
      .then({ type: 'AssetPublished', data: { ...media, publicationId: 'publication-2', publishedAt: at } }));
  it('is refused before approval', () =>
    given(...upToPackaged)
      .when(recordPublished)
      .thenRefused('not-approved'));
  it('is refused after rejection', () =>
    given(...upToPackaged, inReview, rejected)
      .when(recordPublished)
      .thenRefused('not-approved'));
});

describe('agreeing on rights', () => {
  it('says from when until when', () => given(ingested).when(agree).then(agreed));
  it('does nothing for what is agreed', () => given(ingested, agreed).when(agree).thenNothingHappens());
  it('may be without end', () =>
    given(ingested, agreed)
      .when({ type: 'AgreeRights', data: { ...id, from: at, at } })
      .then({ type: 'AssetRightsAgreed', data: { ...id, from: at, agreedAt: at } }));
  it('is refused for a window without a moment in it', () =>
    given(ingested)
      .when({ ...agree, data: { ...agree.data, until: at } })
      .thenRefused('rights-end-before-start'));
});

describe('putting an asset online', () => {
  it('offers it', () =>
    given(...ready)
      .when(putOnline)
      .then(online));
  it('offers it again after it was offline', () =>
    given(...ready, online, offline)
      .when(putOnline)
      .then(online));
  it('does nothing when it is online', () =>
    given(...ready, online)
      .when(putOnline)
      .thenNothingHappens());
  it('is refused before approval', () =>
    given(...upToPackaged, agreed)
      .when(putOnline)
      .thenRefused('not-approved'));
  it('is refused before it is published', () =>
    given(...upToApproved, agreed)
      .when(putOnline)
      .thenRefused('not-published'));
  it('is refused without rights', () =>
    given(...upToApproved, published)
      .when(putOnline)
      .thenRefused('no-rights'));
});

describe('taking an asset offline', () => {
  it('offers it no longer', () =>
    given(...ready, online)
      .when(takeOffline)
      .then(offline));
  it('does nothing when it is offline', () =>
    given(...ready, online, offline)
      .when(takeOffline)
      .thenNothingHappens());
  it('is refused when it was not online', () =>
    given(...ready)
      .when(takeOffline)
      .thenRefused('not-online'));
});

describe('retiring an asset', () => {
  it('ends its life', () =>
    given(...ready, online, offline)
      .when(retire)
      .then(retired));
  it('does nothing a second time', () => given(ingested, retired).when(retire).thenNothingHappens());
  it('is refused while it is online', () =>
    given(...ready, online)
      .when(retire)
      .thenRefused('still-online'));
});

describe('an asset', () => {
  const commands = [process(), recordPackaged(), recordFailed(), retry, review, approve, reject, recordPublished];
  const all = [...commands, agree, putOnline, takeOffline, retire];
  it.each(all)('refuses $type before it was ingested', (command) => given().when(command).thenRefused('not-ingested'));
  it.each(all.slice(0, -1))('refuses $type once it is retired', (command) =>
    given(ingested, retired).when(command).thenRefused('retired'),
  );
});
