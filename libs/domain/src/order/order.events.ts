import type { Fact, Instant, Versions } from '../kernel';

/** TMF622 ProductOrderItem.action, as far as served. */
export type OrderAction = 'add' | 'delete';

export type OrderItem = Readonly<{
  /** The BOSS's number of the item within the order. */
  itemId: string;
  action: OrderAction;
  productId: string;
  /** The subscription that the item starts, or ends. */
  subscriptionId: string;
  /** When the start or the end takes effect. */
  effectiveAt: Instant;
}>;

/** Why an item could not be done; shown to the BOSS as `productOrderErrorMessage`. */
export type OrderItemFailure =
  | 'already-started'
  | 'already-ended'
  | 'not-started'
  | 'change-blocked'
  | 'product-withdrawn'
  | 'account-closed'
  | 'end-before-start';

export type OrderEvent =
  | Fact<
      'OrderAcknowledged',
      {
        orderId: string;
        externalId: string;
        accountId: string;
        items: readonly OrderItem[];
        acknowledgedAt: Instant;
      }
    >
  | Fact<'OrderItemCompleted', { orderId: string; itemId: string; subscriptionId: string; completedAt: Instant }>
  | Fact<'OrderItemFailed', { orderId: string; itemId: string; reason: OrderItemFailure; failedAt: Instant }>
  | Fact<'OrderCompleted', { orderId: string; completedAt: Instant }>
  | Fact<'OrderFailed', { orderId: string; failedAt: Instant }>
  | Fact<'OrderPartiallyCompleted', { orderId: string; completedAt: Instant }>;

export const orderEventVersions = {
  OrderAcknowledged: 1,
  OrderItemCompleted: 1,
  OrderItemFailed: 1,
  OrderCompleted: 1,
  OrderFailed: 1,
  OrderPartiallyCompleted: 1,
} satisfies Versions<OrderEvent>;
