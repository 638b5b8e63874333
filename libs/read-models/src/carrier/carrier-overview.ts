import type { Instant, TimeZone } from '@domain/kernel';
import { Index } from 'typeorm';
import { IdColumn, Json, Moment, ReadTable, Text, Uuid, Whole, type Row } from '../table/columns';

@ReadTable('carrier_overview')
@Index(['name', 'id'])
@Index(['registeredAt', 'id'])
export class CarrierOverview implements Row {
  @IdColumn() readonly id!: string;
  @Uuid() readonly carrierId!: string;
  @Text() readonly name!: string;
  @Text() readonly timeZone!: TimeZone;
  @Text() readonly currency!: string;
  @Json() readonly languages!: readonly string[];
  @Moment() readonly registeredAt!: Instant;
  @Whole() readonly revision!: number;
}
