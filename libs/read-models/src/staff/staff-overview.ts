import type { Instant, Sealed } from '@domain/kernel';
import type { StaffScope } from '@domain/staff/staff.events';
import { Index } from 'typeorm';
import { IdColumn, Moment, optional, ReadTable, Text, Uuid, Whole, type Row } from '../table/columns';

@ReadTable('staff_overview')
@Index(['carrierId', 'registeredAt', 'id'])
@Index(['registeredAt', 'id'])
export class StaffOverview implements Row {
  @IdColumn() readonly id!: string;
  @Uuid(optional) readonly carrierId!: string | null;
  @Uuid(optional) readonly siteId!: string | null;
  @Text() readonly scope!: StaffScope;
  @Text() readonly email!: Sealed;
  @Text() readonly name!: Sealed;
  @Text() readonly status!: 'active' | 'dismissed';
  @Moment(optional) readonly lockedOutUntil!: Instant | null;
  @Moment() readonly registeredAt!: Instant;
  @Moment(optional) readonly dismissedAt!: Instant | null;
  @Whole() readonly revision!: number;
}
