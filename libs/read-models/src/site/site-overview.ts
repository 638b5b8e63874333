import type { Instant } from '@domain/kernel';
import { Index } from 'typeorm';
import { IdColumn, Moment, ReadTable, Text, Uuid, Whole, type Row } from '../table/columns';

@ReadTable('site_overview')
@Index(['carrierId', 'name', 'id'])
@Index(['carrierId', 'openedAt', 'id'])
export class SiteOverview implements Row {
  @IdColumn() readonly id!: string;
  @Uuid() readonly carrierId!: string;
  @Text() readonly name!: string;
  @Moment() readonly openedAt!: Instant;
  @Whole() readonly revision!: number;
}
