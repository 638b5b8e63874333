import type { OrderEvent, OrderItem } from '@domain/order/order.events';
import { rowsOf } from '@projections';
import { at, recordedIn } from '../../../../tests/projections/recorded';
import { orderOverview } from './order-overview.projection';

const item = (itemId: string): OrderItem => ({
  ...{ itemId, action: 'add', productId: 'p', subscriptionId: `s-${itemId}`, effectiveAt: at(5) },
});
const acknowledged: OrderEvent = {
  type: 'OrderAcknowledged',
  data: {
    ...{ orderId: 'o', externalId: 'B-1', accountId: 'a', items: [item('1'), item('2')] },
    acknowledgedAt: at(1),
  },
};
const completed: OrderEvent = {
  type: 'OrderItemCompleted',
  data: { orderId: 'o', itemId: '1', subscriptionId: 's-1', completedAt: at(2) },
};
const failed: OrderEvent = {
  type: 'OrderItemFailed',
  data: { orderId: 'o', itemId: '2', reason: 'change-blocked', failedAt: at(3) },
};
const row = {
  ...{ id: 'o', carrierId: 'c', externalId: 'B-1', accountId: 'a', state: 'acknowledged' },
  ...{ acknowledgedAt: at(1), completedAt: null },
  items: [item('1'), item('2')].map((one) => ({ ...one, state: 'acknowledged' })),
  revision: 0,
};
const overview = (...events: OrderEvent[]) => rowsOf(orderOverview, recordedIn('order-o', 'c', events));

describe('the overview of orders', () => {
  it('shows an acknowledged order with its items', () => expect(overview(acknowledged)).toEqual([row]));

  it('shows what came of each item', () => {
    const items = [
      { ...item('1'), state: 'completed' },
      { ...item('2'), state: 'failed', reason: 'change-blocked' },
    ];
    expect(overview(acknowledged, completed, failed)).toEqual([{ ...row, state: 'inProgress', items, revision: 2 }]);
  });

  it.each([
    ['completed', { type: 'OrderCompleted', data: { orderId: 'o', completedAt: at(4) } }],
    ['partial', { type: 'OrderPartiallyCompleted', data: { orderId: 'o', completedAt: at(4) } }],
    ['failed', { type: 'OrderFailed', data: { orderId: 'o', failedAt: at(4) } }],
  ] as const)('ends as %s', (state, event) => {
    expect(overview(acknowledged, event)).toEqual([{ ...row, state, completedAt: at(4), revision: 1 }]);
  });
});
