import type { Instant } from '@domain/kernel';
import { Index } from 'typeorm';
import { IdColumn, Moment, optional, ReadTable, Uuid, Whole, type Row } from '../table/columns';

/** Whether it is coming, running or over follows from its two effective dates and the moment one asks. */
@ReadTable('subscription_overview')
@Index(['accountId', 'startsAt', 'id'])
@Index(['carrierId', 'startsAt', 'id'])
@Index(['productId'])
export class SubscriptionOverview implements Row {
  @IdColumn() readonly id!: string;
  @Uuid() readonly carrierId!: string;
  @Uuid() readonly accountId!: string;
  @Uuid() readonly bundleId!: string;
  @Uuid() readonly productId!: string;
  @Uuid(optional) readonly orderId!: string | null;
  @Moment() readonly startsAt!: Instant;
  @Moment(optional) readonly endsAt!: Instant | null;
  @Moment() readonly startedAt!: Instant;
  @Moment(optional) readonly cancelledAt!: Instant | null;
  @Whole() readonly revision!: number;
}
