import { randomUUID } from 'node:crypto';
import { account } from '@domain/account/account';
import type { Instant, Order as Command } from '@domain/kernel';
import { order } from '@domain/order/order';
import type { OrderItem } from '@domain/order/order.events';
import { product } from '@domain/product/product';
import { subscription } from '@domain/subscription/subscription';
import { Aggregates, MemoryEventLog, type CommandMeta, type EventLog, type RecordedEvent } from '@event-store';
import { orderFulfilment } from './order-fulfilment.process';

const at = '2026-01-05T12:00:00.000Z' as Instant;
const clock = { now: () => at };
const carrierId = randomUUID();

const meta = (): CommandMeta => ({
  commandId: randomUUID(),
  commandHash: 'hash',
  correlationId: randomUUID(),
  causationId: randomUUID(),
  actor: { kind: 'program', id: 'test' },
  carrierId,
});

/** A household, a product, and an order of one item. */
async function world(action: OrderItem['action'] = 'add') {
  const log = new MemoryEventLog();
  const aggregates = new Aggregates(log, clock);
  const [accountId, productId, orderId, subscriptionId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  await aggregates.handle(account, accountId, { type: 'OpenAccount', data: { accountId, at } }, meta());
  const limits = { concurrentStreams: 2, devices: 5, maxHeight: 1080 };
  const offer = { productId, name: { en: 'Family' }, contentGroupIds: [], limits, whenFull: 'refuse', at } as const;
  await aggregates.handle(product, productId, { type: 'PublishProduct', data: offer }, meta());
  const items = [{ itemId: '1', action, productId, subscriptionId, effectiveAt: at }];
  const acknowledge = { type: 'AcknowledgeOrder', data: { orderId, externalId: 'B-1', accountId, items, at } } as const;
  await aggregates.handle(order, orderId, acknowledge, meta());
  const page = await log.readStream(`order-${orderId}`);
  const event = (page.kind === 'events' ? page.events[0] : undefined) as RecordedEvent;
  const fulfil = (over: EventLog = log) =>
    orderFulfilment({ log: over, aggregates: new Aggregates(over, clock), clock }).handle(
      event,
      new AbortController().signal,
    );
  return { log, aggregates, accountId, productId, orderId, subscriptionId, fulfil };
}

async function typesIn(log: EventLog, stream: string): Promise<string[]> {
  const page = await log.readStream(stream);
  return page.kind === 'events' ? page.events.map(({ type }) => type) : [];
}

async function failureIn(log: EventLog, orderId: string): Promise<unknown> {
  const page = await log.readStream(`order-${orderId}`);
  const failed = page.kind === 'events' ? page.events.find(({ type }) => type === 'OrderItemFailed') : undefined;
  return (failed?.data as { reason?: string } | undefined)?.reason;
}

/** The log as a program sees it that dies before its n-th append. */
function dyingBefore(log: EventLog, append: number): EventLog {
  let left = append;
  return new Proxy(log, {
    get: (target, name) => {
      if (name === 'append' && left-- <= 1) throw new Error('killed');
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

const blocker = (accountId: string, change: boolean): Command => ({
  type: 'RaiseBlocker',
  data: {
    accountId,
    service: 'boss-dunning',
    target: { level: 'account', id: accountId },
    blocks: { change, access: true, billing: false },
    effectiveAt: at,
    at,
  },
});

describe('carrying out an order', () => {
  it('starts the subscription and completes item and order', async () => {
    const { log, orderId, subscriptionId, fulfil } = await world();
    await fulfil();
    expect(await typesIn(log, `subscription-${subscriptionId}`)).toEqual(['SubscriptionStarted']);
    expect(await typesIn(log, `order-${orderId}`)).toEqual([
      'OrderAcknowledged',
      'OrderItemCompleted',
      'OrderCompleted',
    ]);
  });

  it('changes nothing when it is done again', async () => {
    const { log, fulfil } = await world();
    await fulfil();
    const head = await log.head();
    await fulfil();
    expect(await log.head()).toBe(head);
  });

  it.each([1, 2])('ends alike after a crash before its append %d', async (append) => {
    const { log, orderId, subscriptionId, fulfil } = await world();
    await expect(fulfil(dyingBefore(log, append))).rejects.toThrow('killed');
    await fulfil();
    expect(await typesIn(log, `subscription-${subscriptionId}`)).toEqual(['SubscriptionStarted']);
    expect(await typesIn(log, `order-${orderId}`)).toEqual([
      'OrderAcknowledged',
      'OrderItemCompleted',
      'OrderCompleted',
    ]);
  });

  it('completes what it began before a crash, although the product was withdrawn meanwhile', async () => {
    const { log, aggregates, orderId, productId, fulfil } = await world();
    await expect(fulfil(dyingBefore(log, 2))).rejects.toThrow('killed');
    await aggregates.handle(product, productId, { type: 'WithdrawProduct', data: { productId, at } }, meta());
    await fulfil();
    expect(await typesIn(log, `order-${orderId}`)).toContain('OrderCompleted');
  });

  it('leaves a failed item failed, although what blocked it is gone', async () => {
    const { log, aggregates, accountId, orderId, subscriptionId, fulfil } = await world();
    const raise = blocker(accountId, true) as Parameters<typeof account.decide>[0];
    await aggregates.handle(account, accountId, raise, meta());
    await fulfil();
    const target = { level: 'account', id: accountId } as const;
    const clear = { accountId, service: 'boss-dunning', target, effectiveAt: at, at };
    await aggregates.handle(account, accountId, { type: 'ClearBlocker', data: clear }, meta());
    await fulfil();
    expect(await failureIn(log, orderId)).toBe('change-blocked');
    expect(await typesIn(log, `subscription-${subscriptionId}`)).toEqual([]);
  });

  it('is not held up by a blocker that holds back access only', async () => {
    const { log, aggregates, accountId, orderId, fulfil } = await world();
    const raise = blocker(accountId, false) as Parameters<typeof account.decide>[0];
    await aggregates.handle(account, accountId, raise, meta());
    await fulfil();
    expect(await failureIn(log, orderId)).toBeUndefined();
  });

  it('fails an item of a product that was withdrawn', async () => {
    const { log, aggregates, productId, orderId, fulfil } = await world();
    await aggregates.handle(product, productId, { type: 'WithdrawProduct', data: { productId, at } }, meta());
    await fulfil();
    expect(await failureIn(log, orderId)).toBe('product-withdrawn');
  });

  it('fails an item of a household that has left', async () => {
    const { log, aggregates, accountId, orderId, fulfil } = await world();
    await aggregates.handle(account, accountId, { type: 'CloseAccount', data: { accountId, at } }, meta());
    await fulfil();
    expect(await failureIn(log, orderId)).toBe('account-closed');
  });

  it('fails a cancellation of what was never started', async () => {
    const { log, orderId, fulfil } = await world('delete');
    await fulfil();
    expect(await failureIn(log, orderId)).toBe('not-started');
  });

  it.each([
    ['another household', () => ({ carrierId })],
    ['another carrier', () => ({ carrierId: randomUUID() })],
  ])('never ends the subscription of %s', async (_, owner) => {
    const { log, aggregates, productId, orderId, subscriptionId, fulfil } = await world('delete');
    const who = { subscriptionId, accountId: randomUUID(), bundleId: randomUUID(), productId };
    const start = { type: 'StartSubscription', data: { ...who, startsAt: at, at } } as const;
    await aggregates.handle(subscription, subscriptionId, start, { ...meta(), ...owner() });
    await fulfil();
    expect(await failureIn(log, orderId)).toBe('not-started');
    expect(await typesIn(log, `subscription-${subscriptionId}`)).toEqual(['SubscriptionStarted']);
  });
});
