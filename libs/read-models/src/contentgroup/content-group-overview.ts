import type { Instant, LocalizedText } from '@domain/kernel';
import { Index } from 'typeorm';
import { IdColumn, Json, Moment, ReadTable, Text, Uuid, Whole, type Row } from '../table/columns';

@ReadTable('content_group_overview')
@Index(['carrierId', 'sortName', 'id'])
@Index(['carrierId', 'createdAt', 'id'])
export class ContentGroupOverview implements Row {
  @IdColumn() readonly id!: string;
  @Uuid() readonly carrierId!: string;
  @Json() readonly name!: LocalizedText;
  @Text() readonly sortName!: string;
  @Whole() readonly assetCount!: number;
  @Moment() readonly createdAt!: Instant;
  @Whole() readonly revision!: number;
}
