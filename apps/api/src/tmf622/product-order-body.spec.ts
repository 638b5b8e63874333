import type { Instant } from '@domain/kernel';
import type { OrderEvent } from '@domain/order/order.events';
import { orderViewOf, productOrderBody } from './product-order-body';

const at = '2026-01-05T12:00:00.000Z' as Instant;
const later = '2026-01-05T12:00:01.000Z' as Instant;
const item = { itemId: '1', action: 'add', productId: 'p-1', subscriptionId: 's-1', effectiveAt: at } as const;
const acknowledged: OrderEvent = {
  type: 'OrderAcknowledged',
  data: {
    orderId: 'o-1',
    externalId: 'X-1',
    accountId: 'a-1',
    items: [item, { ...item, itemId: '2' }],
    acknowledgedAt: at,
  },
};
const completed = (itemId: string): OrderEvent => ({
  type: 'OrderItemCompleted',
  data: { orderId: 'o-1', itemId, subscriptionId: 's-1', completedAt: later },
});
const failed = (itemId: string): OrderEvent => ({
  type: 'OrderItemFailed',
  data: { orderId: 'o-1', itemId, reason: 'already-ended', failedAt: later },
});
const bodyAfter = (...events: OrderEvent[]) => {
  const view = orderViewOf([acknowledged, ...events]);
  return view && productOrderBody(view);
};

describe('showing an order to the BOSS', () => {
  it('is nothing before it is acknowledged', () => expect(orderViewOf([])).toBeUndefined());
  it('names order, party and items as TMF622 does', () =>
    expect(bodyAfter()).toEqual({
      id: 'o-1',
      href: '/tmf-api/productOrderingManagement/v4/productOrder/o-1',
      externalId: 'X-1',
      state: 'acknowledged',
      orderDate: at,
      relatedParty: [{ id: 'a-1', role: 'customer', '@referredType': 'Account' }],
      productOrderItem: ['1', '2'].map((id) => ({
        id,
        action: 'add',
        quantity: 1,
        state: 'acknowledged',
        productOffering: { id: 'p-1' },
        product: { id: 's-1', startDate: at },
        '@type': 'ProductOrderItem',
      })),
      '@type': 'ProductOrder',
    }));
  it('is in progress while an item is open', () =>
    expect(bodyAfter(completed('1'))).toMatchObject({ state: 'inProgress' }));
  it('is completed when all items are', () =>
    expect(
      bodyAfter(completed('1'), completed('2'), {
        type: 'OrderCompleted',
        data: { orderId: 'o-1', completedAt: later },
      }),
    ).toMatchObject({ state: 'completed', completionDate: later }));
  it('is failed when none could be done, and says why', () =>
    expect(bodyAfter(failed('1'), failed('2'))).toMatchObject({
      state: 'failed',
      productOrderErrorMessage: [{ code: 'already-ended' }, { code: 'already-ended' }],
    }));
  it('is partial when some were done', () =>
    expect(bodyAfter(completed('1'), failed('2'))).toMatchObject({ state: 'partial' }));
});
