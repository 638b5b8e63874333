import type { Fact, Instant, LocalizedText, Versions } from '../kernel';

export type Rendition = Readonly<{ name: string; width: number; height: number; bandwidthBps: number; codecs: string }>;

/** What ffprobe found in the source. */
export type SourceFacts = Readonly<{
  container: string;
  durationMs: number;
  bytes: number;
  video: Readonly<{ codec: string; width: number; height: number; frameRate: number }>;
  audio?: Readonly<{ codec: string; channels: number; sampleRateHz: number }>;
}>;

/** Media are named by store keys, never by paths. */
export type AssetEvent =
  | Fact<
      'AssetIngested',
      { assetId: string; title: LocalizedText; sourceKey: string; bytes: number; ingestedAt: Instant }
    >
  | Fact<'AssetProcessingStarted', { assetId: string; attempt: number; source: SourceFacts; startedAt: Instant }>
  | Fact<
      'AssetPackaged',
      {
        assetId: string;
        attempt: number;
        packageKey: string;
        posterKey: string;
        durationMs: number;
        renditions: readonly Rendition[];
        packagedAt: Instant;
      }
    >
  | Fact<'PackagingFailed', { assetId: string; attempt: number; reason: string; stderrTail: string; failedAt: Instant }>
  | Fact<'AssetPackagingRetried', { assetId: string; attempt: number; retriedAt: Instant }>
  | Fact<'AssetReviewStarted', { assetId: string; startedAt: Instant }>
  | Fact<'AssetApproved', { assetId: string; approvedAt: Instant }>
  | Fact<'AssetRejected', { assetId: string; reason: string; rejectedAt: Instant }>
  | Fact<
      'AssetPublished',
      { assetId: string; publicationId: string; publicationKey: string; bytes: number; publishedAt: Instant }
    >
  /** Rights from–until; a later agreement replaces the earlier one. No `until` means without end. */
  | Fact<'AssetRightsAgreed', { assetId: string; from: Instant; until?: Instant; agreedAt: Instant }>
  | Fact<'AssetPutOnline', { assetId: string; onlineAt: Instant }>
  | Fact<'AssetTakenOffline', { assetId: string; offlineAt: Instant }>
  | Fact<'AssetRetired', { assetId: string; retiredAt: Instant }>;

export const assetEventVersions = {
  AssetIngested: 1,
  AssetProcessingStarted: 1,
  AssetPackaged: 1,
  PackagingFailed: 1,
  AssetPackagingRetried: 1,
  AssetReviewStarted: 1,
  AssetApproved: 1,
  AssetRejected: 1,
  AssetPublished: 1,
  AssetRightsAgreed: 1,
  AssetPutOnline: 1,
  AssetTakenOffline: 1,
  AssetRetired: 1,
} satisfies Versions<AssetEvent>;
