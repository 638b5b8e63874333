import type { Instant } from '@domain/kernel';
import type { OrderItem, OrderItemFailure } from '@domain/order/order.events';
import { Index } from 'typeorm';
import { IdColumn, Json, Moment, optional, ReadTable, Text, Uuid, Whole, type Row } from '../table/columns';

/** TMF622's states of an order, as far as they occur. */
export type OrderState = 'acknowledged' | 'inProgress' | 'completed' | 'partial' | 'failed';
export type OrderItemState = 'acknowledged' | 'completed' | 'failed';
export type OrderItemOverview = OrderItem & Readonly<{ state: OrderItemState; reason?: OrderItemFailure }>;

@ReadTable('order_overview')
@Index(['carrierId', 'acknowledgedAt', 'id'])
@Index(['carrierId', 'externalId'])
@Index(['accountId', 'acknowledgedAt', 'id'])
export class OrderOverview implements Row {
  @IdColumn() readonly id!: string;
  @Uuid() readonly carrierId!: string;
  @Text() readonly externalId!: string;
  @Uuid() readonly accountId!: string;
  @Text() readonly state!: OrderState;
  @Json() readonly items!: readonly OrderItemOverview[];
  @Moment() readonly acknowledgedAt!: Instant;
  @Moment(optional) readonly completedAt!: Instant | null;
  @Whole() readonly revision!: number;
}
