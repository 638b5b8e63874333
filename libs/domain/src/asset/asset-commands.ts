import type { Decision, Instant, LocalizedText, Order } from '../kernel';
import type { AssetEvent, Rendition, SourceFacts } from './asset.events';

type Ingest = Order<
  'IngestAsset',
  { assetId: string; title: LocalizedText; sourceKey: string; bytes: number; at: Instant }
>;
type StartProcessing = Order<'StartProcessing', { assetId: string; attempt: number; source: SourceFacts; at: Instant }>;
type RecordPackaged = Order<
  'RecordPackaged',
  {
    assetId: string;
    attempt: number;
    packageKey: string;
    posterKey: string;
    durationMs: number;
    renditions: readonly Rendition[];
    at: Instant;
  }
>;
type RecordPackagingFailed = Order<
  'RecordPackagingFailed',
  { assetId: string; attempt: number; reason: string; stderrTail: string; at: Instant }
>;
type RetryPackaging = Order<'RetryPackaging', { assetId: string; at: Instant }>;
type StartReview = Order<'StartReview', { assetId: string; at: Instant }>;
type Approve = Order<'ApproveAsset', { assetId: string; at: Instant }>;
type Reject = Order<'RejectAsset', { assetId: string; reason: string; at: Instant }>;
type RecordPublished = Order<
  'RecordPublished',
  { assetId: string; publicationId: string; publicationKey: string; bytes: number; at: Instant }
>;
type AgreeRights = Order<'AgreeRights', { assetId: string; from: Instant; until?: Instant; at: Instant }>;
type PutOnline = Order<'PutAssetOnline', { assetId: string; at: Instant }>;
type TakeOffline = Order<'TakeAssetOffline', { assetId: string; at: Instant }>;
type Retire = Order<'RetireAsset', { assetId: string; at: Instant }>;
export type AssetCommand =
  | Ingest
  | StartProcessing
  | RecordPackaged
  | RecordPackagingFailed
  | RetryPackaging
  | StartReview
  | Approve
  | Reject
  | RecordPublished
  | AgreeRights
  | PutOnline
  | TakeOffline
  | Retire;
export type AssetRefusal =
  | 'already-ingested'
  | 'not-ingested'
  | 'not-waiting'
  | 'not-processing'
  | 'another-attempt'
  | 'not-failed'
  | 'not-packaged'
  | 'not-in-review'
  | 'not-approved'
  | 'not-published'
  | 'rights-end-before-start'
  | 'no-rights'
  | 'not-online'
  | 'still-online'
  | 'retired';
export type AssetDecision = Decision<AssetEvent, AssetRefusal>;

export type CommandData<Type extends AssetCommand['type']> = Extract<AssetCommand, { type: Type }>['data'];
