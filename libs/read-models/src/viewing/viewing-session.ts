import type { PlaybackMode } from '@domain/entitlement/decision-record';
import type { Instant } from '@domain/kernel';
import type { LastSeen } from '@domain/viewing/viewing.events';
import { Index } from 'typeorm';
import { IdColumn, Json, Moment, optional, ReadTable, Text, Uuid, Whole, type Row } from '../table/columns';
import type { DecisionSummary } from './decision-summary';

export type ViewingStatus = 'playing' | 'stopped' | 'lapsed' | 'evicted' | 'revoked';

@ReadTable('viewing_session')
@Index(['accountId', 'startedAt', 'id'])
@Index(['carrierId', 'startedAt', 'id'])
@Index(['assetId', 'startedAt', 'id'])
export class ViewingSession implements Row {
  @IdColumn() readonly id!: string;
  @Uuid() readonly carrierId!: string;
  @Uuid() readonly accountId!: string;
  @Uuid() readonly deviceId!: string;
  @Uuid() readonly assetId!: string;
  @Uuid() readonly nodeId!: string;
  @Text() readonly mode!: PlaybackMode;
  @Text() readonly status!: ViewingStatus;
  @Moment() readonly startedAt!: Instant;
  @Moment(optional) readonly stoppedAt!: Instant | null;
  /** Why it ended: of the event, or for a revocation its reason code. */
  @Text(optional) readonly reason!: string | null;
  @Moment(optional) readonly lastSeenAt!: Instant | null;
  @Text(optional) readonly lastSeenBasis!: LastSeen['basis'] | null;
  @Uuid(optional) readonly evictedBySessionId!: string | null;
  @Json() readonly decision!: DecisionSummary;
  @Whole() readonly revision!: number;
}
