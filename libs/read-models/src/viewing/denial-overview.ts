import type { PlaybackMode, ReasonCode } from '@domain/entitlement/decision-record';
import type { Instant } from '@domain/kernel';
import { Index } from 'typeorm';
import { IdColumn, Json, Moment, ReadTable, Text, Uuid, Whole, type Row } from '../table/columns';
import type { DecisionSummary } from './decision-summary';

@ReadTable('denial_overview')
@Index(['accountId', 'deniedAt', 'id'])
@Index(['carrierId', 'deniedAt', 'id'])
@Index(['carrierId', 'reasonCode', 'deniedAt', 'id'])
export class DenialOverview implements Row {
  /** The decision's. */
  @IdColumn() readonly id!: string;
  @Uuid() readonly carrierId!: string;
  @Uuid() readonly accountId!: string;
  @Uuid() readonly deviceId!: string;
  @Uuid() readonly assetId!: string;
  @Text() readonly mode!: PlaybackMode;
  @Text() readonly reasonCode!: ReasonCode;
  @Json() readonly decision!: DecisionSummary;
  @Moment() readonly deniedAt!: Instant;
  @Whole() readonly revision!: number;
}
