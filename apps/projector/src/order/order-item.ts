import type { Account } from '@domain/account/account';
import { standingAt } from '@domain/account/blocker-timeline';
import type { Instant } from '@domain/kernel';
import type { Order, OrderCommand } from '@domain/order/order';
import type { OrderItem, OrderItemFailure } from '@domain/order/order.events';
import type { Product } from '@domain/product/product';
import type { Subscription, SubscriptionCommand, SubscriptionRefusal } from '@domain/subscription/subscription';

/** What an item of an order is decided by, as it is in the log now. */
export type ItemFacts = Readonly<{
  accountId: string;
  account: Account;
  product: Product;
  subscription: Subscription;
  bundleId: string;
  now: Instant;
}>;

export const isSettled = ({ items }: Order, { itemId }: OrderItem): boolean => items[itemId] !== 'open';

/** Why the item must not be carried out, apart from what the subscription itself refuses. */
export function objectionTo(item: OrderItem, facts: ItemFacts): OrderItemFailure | undefined {
  const { account, accountId, product, subscription } = facts;
  if (isChangeBlocked(item, facts)) return 'change-blocked';
  switch (item.action) {
    case 'add':
      if (account.status !== 'open') return 'account-closed';
      return product.status === 'published' ? undefined : 'product-withdrawn';
    case 'delete':
      // Another household's subscription is none that this order could know.
      return subscription.status === 'started' && subscription.accountId !== accountId ? 'not-started' : undefined;
  }
}

function isChangeBlocked({ subscriptionId }: OrderItem, { account, accountId, bundleId, now }: ItemFacts): boolean {
  const targets = { account: accountId, bundle: bundleId, subscription: subscriptionId };
  return account.blockers.some((timeline) => {
    const standing = standingAt(timeline, now);
    return standing?.blocks.change === true && targets[standing.target.level] === standing.target.id;
  });
}

export function commandFor(item: OrderItem, orderId: string, facts: ItemFacts): SubscriptionCommand {
  const { productId, subscriptionId, effectiveAt } = item;
  const { accountId, bundleId, now: at } = facts;
  switch (item.action) {
    case 'add': {
      const who = { subscriptionId, accountId, bundleId, productId, orderId };
      return { type: 'StartSubscription', data: { ...who, startsAt: effectiveAt, at } };
    }
    case 'delete':
      return { type: 'CancelSubscription', data: { subscriptionId, orderId, endsAt: effectiveAt, at } };
  }
}

/** What the order is told of an item that was carried out, or of why it was not. */
export function settlementOf(
  { itemId, subscriptionId }: OrderItem,
  orderId: string,
  failure: OrderItemFailure | undefined,
  at: Instant,
): OrderCommand {
  if (failure) return { type: 'FailOrderItem', data: { orderId, itemId, reason: failure, at } };
  return { type: 'CompleteOrderItem', data: { orderId, itemId, subscriptionId, at } };
}

/** The subscription of another carrier is, for this one, not there. */
export const failureFor = (code: SubscriptionRefusal | 'not-found'): OrderItemFailure =>
  code === 'not-found' ? 'not-started' : code;
