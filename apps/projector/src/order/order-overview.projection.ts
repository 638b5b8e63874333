import type { Instant } from '@domain/kernel';
import { orderEventVersions, type OrderEvent } from '@domain/order/order.events';
import { carrierOf, existing, readModel, type Folded } from '@projections';
import { OrderOverview, type OrderItemOverview, type OrderState } from '@read-models';

export const orderOverview = readModel<OrderOverview, OrderEvent>({
  entity: OrderOverview,
  version: 1,
  category: 'order',
  events: orderEventVersions,
  singleStream: true,
  key: ({ data }) => data.orderId,
  evolve: (row, event) => {
    const { type, data } = event;
    switch (type) {
      case 'OrderAcknowledged': {
        const { orderId, externalId, accountId, acknowledgedAt } = data;
        const items = data.items.map((item) => ({ ...item, state: 'acknowledged' as const }));
        const state = { state: 'acknowledged', items, acknowledgedAt, completedAt: null } as const;
        return { id: orderId, carrierId: carrierOf(event), externalId, accountId, ...state };
      }
      case 'OrderItemCompleted':
        return withItem(existing(row), data.itemId, { state: 'completed' });
      case 'OrderItemFailed':
        return withItem(existing(row), data.itemId, { state: 'failed', reason: data.reason });
      case 'OrderCompleted':
        return ended(existing(row), 'completed', data.completedAt);
      case 'OrderPartiallyCompleted':
        return ended(existing(row), 'partial', data.completedAt);
      case 'OrderFailed':
        return ended(existing(row), 'failed', data.failedAt);
    }
  },
});

const withItem = (
  row: OrderOverview,
  itemId: string,
  change: Pick<OrderItemOverview, 'state' | 'reason'>,
): Folded<OrderOverview> => ({
  ...row,
  state: 'inProgress',
  items: row.items.map((item) => (item.itemId === itemId ? { ...item, ...change } : item)),
});

const ended = (row: OrderOverview, state: OrderState, completedAt: Instant): Folded<OrderOverview> => ({
  ...row,
  state,
  completedAt,
});
