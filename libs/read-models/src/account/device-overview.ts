import type { DeviceFamily } from '@domain/account/account.events';
import type { Instant, Sealed } from '@domain/kernel';
import { Index } from 'typeorm';
import { IdColumn, Moment, optional, ReadTable, Text, Uuid, Whole, type Row } from '../table/columns';

@ReadTable('device_overview')
@Index(['accountId', 'addedAt', 'id'])
@Index(['carrierId', 'addedAt', 'id'])
export class DeviceOverview implements Row {
  @IdColumn() readonly id!: string;
  @Uuid() readonly carrierId!: string;
  @Uuid() readonly accountId!: string;
  @Text() readonly family!: DeviceFamily;
  @Text() readonly name!: Sealed;
  @Text() readonly status!: 'paired' | 'removed';
  @Moment() readonly addedAt!: Instant;
  @Moment(optional) readonly removedAt!: Instant | null;
  @Whole() readonly revision!: number;
}
