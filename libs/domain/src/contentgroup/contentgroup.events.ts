import type { Fact, Instant, LocalizedText, Versions } from '../kernel';

/** A named set of titles that products open. */
export type ContentGroupEvent =
  | Fact<'ContentGroupCreated', { contentGroupId: string; name: LocalizedText; createdAt: Instant }>
  | Fact<'ContentGroupAssetAdded', { contentGroupId: string; assetId: string; addedAt: Instant }>
  | Fact<'ContentGroupAssetRemoved', { contentGroupId: string; assetId: string; removedAt: Instant }>;

export const contentGroupEventVersions = {
  ContentGroupCreated: 1,
  ContentGroupAssetAdded: 1,
  ContentGroupAssetRemoved: 1,
} satisfies Versions<ContentGroupEvent>;
