import type { Instant } from '@domain/kernel';
import { specificationFor } from '@testing';
import { order } from './order';
import type { OrderEvent, OrderItem } from './order.events';

const given = specificationFor(order);
const at = '2026-01-05T12:00:00.000Z' as Instant;
const id = { orderId: 'order-1' };
const item = (itemId: string): OrderItem => ({
  itemId,
  action: 'add',
  productId: 'product-1',
  subscriptionId: `subscription-${itemId}`,
  effectiveAt: at,
});
const what = { ...id, externalId: 'O-1', accountId: 'account-1', items: [item('1'), item('2')] };
const acknowledge = { type: 'AcknowledgeOrder', data: { ...what, at } } as const;
const acknowledged: OrderEvent = { type: 'OrderAcknowledged', data: { ...what, acknowledgedAt: at } };
const subject = (itemId: string) => ({ ...id, itemId, subscriptionId: `subscription-${itemId}` });
const complete = (itemId: string) => ({ type: 'CompleteOrderItem', data: { ...subject(itemId), at } }) as const;
const completed = (itemId: string): OrderEvent => ({
  type: 'OrderItemCompleted',
  data: { ...subject(itemId), completedAt: at },
});
const fail = (itemId: string) =>
  ({ type: 'FailOrderItem', data: { ...id, itemId, reason: 'already-started', at } }) as const;
const failed = (itemId: string): OrderEvent => ({
  type: 'OrderItemFailed',
  data: { ...id, itemId, reason: 'already-started', failedAt: at },
});
const orderCompleted: OrderEvent = { type: 'OrderCompleted', data: { ...id, completedAt: at } };
const orderFailed: OrderEvent = { type: 'OrderFailed', data: { ...id, failedAt: at } };
const partially: OrderEvent = { type: 'OrderPartiallyCompleted', data: { ...id, completedAt: at } };

describe('acknowledging an order', () => {
  it('takes it in', () => given().when(acknowledge).then(acknowledged));
  it('is refused a second time', () => given(acknowledged).when(acknowledge).thenRefused('already-acknowledged'));
  it('is refused without items', () =>
    given()
      .when({ ...acknowledge, data: { ...acknowledge.data, items: [] } })
      .thenRefused('no-items'));
  it('is refused with two items of one number', () =>
    given()
      .when({ ...acknowledge, data: { ...acknowledge.data, items: [item('1'), item('1')] } })
      .thenRefused('duplicate-item'));
});

describe('completing an item of an order', () => {
  it('leaves the order open while others are', () => given(acknowledged).when(complete('1')).then(completed('1')));
  it('completes the order with the last one', () =>
    given(acknowledged, completed('1')).when(complete('2')).then(completed('2'), orderCompleted));
  it('completes the order in part when another failed', () =>
    given(acknowledged, failed('1')).when(complete('2')).then(completed('2'), partially));
  it('does nothing a second time', () => given(acknowledged, completed('1')).when(complete('1')).thenNothingHappens());
  it('is refused once it failed', () =>
    given(acknowledged, failed('1')).when(complete('1')).thenRefused('item-already-settled'));
  it('is refused for an item that is not in it', () =>
    given(acknowledged).when(complete('toString')).thenRefused('item-unknown'));
  it('is refused before the order is known', () => given().when(complete('1')).thenRefused('not-acknowledged'));
});

describe('failing an item of an order', () => {
  it('leaves the order open while others are', () => given(acknowledged).when(fail('1')).then(failed('1')));
  it('fails the order when all failed', () =>
    given(acknowledged, failed('1')).when(fail('2')).then(failed('2'), orderFailed));
  it('completes the order in part when another was done', () =>
    given(acknowledged, completed('1')).when(fail('2')).then(failed('2'), partially));
  it('does nothing a second time', () => given(acknowledged, failed('1')).when(fail('1')).thenNothingHappens());
  it('is refused once it was completed', () =>
    given(acknowledged, completed('1')).when(fail('1')).thenRefused('item-already-settled'));
  it('is refused for an item that is not in it', () => given(acknowledged).when(fail('9')).thenRefused('item-unknown'));
  it('is refused before the order is known', () => given().when(fail('1')).thenRefused('not-acknowledged'));
});
