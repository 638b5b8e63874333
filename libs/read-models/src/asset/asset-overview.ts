import type { Asset } from '@domain/asset/asset-state';
import type { Rendition, SourceFacts } from '@domain/asset/asset.events';
import type { Instant, LocalizedText } from '@domain/kernel';
import { Index } from 'typeorm';
import { IdColumn, Json, Large, Moment, optional, ReadTable, Text, Uuid, Whole, type Row } from '../table/columns';

export type AssetStatus = Exclude<Asset['status'], 'none'>;

export type PackagingFailure = Readonly<{ attempt: number; reason: string; stderrTail: string; failedAt: Instant }>;

@ReadTable('asset_overview')
@Index(['carrierId', 'ingestedAt', 'id'])
@Index(['carrierId', 'sortTitle', 'id'])
@Index(['carrierId', 'status', 'ingestedAt', 'id'])
export class AssetOverview implements Row {
  @IdColumn() readonly id!: string;
  @Uuid() readonly carrierId!: string;
  @Json() readonly title!: LocalizedText;
  @Text() readonly sortTitle!: string;
  @Text() readonly status!: AssetStatus;
  @Text() readonly sourceKey!: string;
  @Large() readonly bytes!: number;
  /** The packaging attempt that counts, from 1. */
  @Whole() readonly attempt!: number;
  @Json(optional) readonly source!: SourceFacts | null;
  @Text(optional) readonly packageKey!: string | null;
  @Text(optional) readonly posterKey!: string | null;
  @Large(optional) readonly durationMs!: number | null;
  @Json() readonly renditions!: readonly Rendition[];
  /** Evidence of the latest attempt that failed; kept until one succeeds. */
  @Json(optional) readonly failure!: PackagingFailure | null;
  @Text(optional) readonly rejectionReason!: string | null;
  @Uuid(optional) readonly publicationId!: string | null;
  @Text(optional) readonly publicationKey!: string | null;
  @Large(optional) readonly publishedBytes!: number | null;
  @Moment(optional) readonly publishedAt!: Instant | null;
  @Moment(optional) readonly rightsFrom!: Instant | null;
  @Moment(optional) readonly rightsUntil!: Instant | null;
  @Moment() readonly ingestedAt!: Instant;
  @Moment(optional) readonly packagedAt!: Instant | null;
  /** When it was approved or rejected. */
  @Moment(optional) readonly reviewedAt!: Instant | null;
  @Moment(optional) readonly onlineAt!: Instant | null;
  @Moment(optional) readonly offlineAt!: Instant | null;
  @Moment(optional) readonly retiredAt!: Instant | null;
  @Whole() readonly revision!: number;
}
