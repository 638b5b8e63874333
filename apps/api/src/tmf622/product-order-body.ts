import type { OrderEvent, OrderItem, OrderItemFailure } from '@domain/order/order.events';
import type { Instant } from '@domain/kernel';

type ItemState = 'acknowledged' | 'completed' | 'failed';

/** What is known of an order, from its stream or from its row. */
export type OrderView = Readonly<{
  orderId: string;
  externalId: string;
  accountId: string;
  acknowledgedAt: Instant;
  settledAt?: Instant;
  items: readonly (OrderItem & Readonly<{ state: ItemState; failure?: OrderItemFailure }>)[];
}>;

/** The view of an order from its events, oldest first; none without `OrderAcknowledged`. */
export const orderViewOf = (events: readonly OrderEvent[]): OrderView | undefined =>
  events.reduce<OrderView | undefined>(withEvent, undefined);

function withEvent(view: OrderView | undefined, { type, data }: OrderEvent): OrderView | undefined {
  if (type === 'OrderAcknowledged')
    return { ...data, items: data.items.map((item) => ({ ...item, state: 'acknowledged' })) };
  if (view === undefined) return undefined;
  switch (type) {
    case 'OrderItemCompleted':
      return withItem(view, data.itemId, { state: 'completed' });
    case 'OrderItemFailed':
      return withItem(view, data.itemId, { state: 'failed', failure: data.reason });
    case 'OrderCompleted':
    case 'OrderPartiallyCompleted':
      return { ...view, settledAt: data.completedAt };
    case 'OrderFailed':
      return { ...view, settledAt: data.failedAt };
  }
}

const withItem = (view: OrderView, itemId: string, settled: Partial<OrderView['items'][number]>): OrderView => ({
  ...view,
  items: view.items.map((item) => (item.itemId === itemId ? { ...item, ...settled } : item)),
});

const basePath = '/tmf-api/productOrderingManagement/v4/productOrder';

/** The TMF622 v4 `ProductOrder` of a view. */
export function productOrderBody(view: OrderView): Readonly<Record<string, unknown>> {
  const failures = view.items.filter(({ failure }) => failure !== undefined);
  return {
    id: view.orderId,
    href: `${basePath}/${view.orderId}`,
    externalId: view.externalId,
    state: stateOf(view),
    orderDate: view.acknowledgedAt,
    ...(view.settledAt === undefined ? {} : { completionDate: view.settledAt }),
    relatedParty: [{ id: view.accountId, role: 'customer', '@referredType': 'Account' }],
    productOrderItem: view.items.map(itemBody),
    ...(failures.length === 0
      ? {}
      : {
          productOrderErrorMessage: failures.map(({ itemId, failure }) => ({
            code: failure,
            reason: `Item ${itemId} could not be done.`,
          })),
        }),
    '@type': 'ProductOrder',
  };
}

const itemBody = (item: OrderView['items'][number]) => ({
  id: item.itemId,
  action: item.action,
  quantity: 1,
  state: item.state,
  productOffering: { id: item.productId },
  product: {
    id: item.subscriptionId,
    ...(item.action === 'add' ? { startDate: item.effectiveAt } : { terminationDate: item.effectiveAt }),
  },
  '@type': 'ProductOrderItem',
});

/** TMF622's words: `partial` when some items were done and some could not be. */
export function stateOf({ items }: OrderView): 'acknowledged' | 'inProgress' | 'completed' | 'failed' | 'partial' {
  const states = new Set(items.map(({ state }) => state));
  if (states.has('acknowledged')) return states.size === 1 ? 'acknowledged' : 'inProgress';
  if (states.size === 2) return 'partial';
  return states.has('completed') ? 'completed' : 'failed';
}
