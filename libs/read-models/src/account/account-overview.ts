import type { Instant, Sealed, TimeZone } from '@domain/kernel';
import { Index } from 'typeorm';
import { IdColumn, Moment, optional, ReadTable, Text, Uuid, Whole, type Row } from '../table/columns';

@ReadTable('account_overview')
@Index(['carrierId', 'openedAt', 'id'])
@Index(['carrierId', 'externalId'])
@Index(['siteId', 'openedAt', 'id'])
export class AccountOverview implements Row {
  @IdColumn() readonly id!: string;
  @Uuid() readonly carrierId!: string;
  @Uuid(optional) readonly siteId!: string | null;
  @Text(optional) readonly externalId!: string | null;
  @Text(optional) readonly holder!: Sealed | null;
  @Text(optional) readonly timeZone!: TimeZone | null;
  @Text() readonly status!: 'open' | 'closed';
  @Moment() readonly openedAt!: Instant;
  @Moment(optional) readonly closedAt!: Instant | null;
  @Whole() readonly revision!: number;
}
