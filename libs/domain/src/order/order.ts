import { accept, nothing, refuse, type Aggregate, type Decision, type Instant, type Order as Command } from '../kernel';
import { orderEventVersions, type OrderEvent, type OrderItem, type OrderItemFailure } from './order.events';

type Acknowledge = Command<
  'AcknowledgeOrder',
  { orderId: string; externalId: string; accountId: string; items: readonly OrderItem[]; at: Instant }
>;
type CompleteItem = Command<
  'CompleteOrderItem',
  { orderId: string; itemId: string; subscriptionId: string; at: Instant }
>;
type FailItem = Command<'FailOrderItem', { orderId: string; itemId: string; reason: OrderItemFailure; at: Instant }>;
export type OrderCommand = Acknowledge | CompleteItem | FailItem;
export type OrderRefusal =
  'already-acknowledged' | 'not-acknowledged' | 'no-items' | 'duplicate-item' | 'item-unknown' | 'item-already-settled';
export type OrderDecision = Decision<OrderEvent, OrderRefusal>;

type ItemState = 'open' | 'completed' | 'failed';
export type Order = Readonly<{ status: 'none' | 'acknowledged'; items: Readonly<Record<string, ItemState>> }>;

export const order: Aggregate<Order, OrderCommand, OrderEvent, OrderRefusal> = {
  name: 'order',
  versions: orderEventVersions,
  initial: { status: 'none', items: {} },
  decide: (command, state) => {
    switch (command.type) {
      case 'AcknowledgeOrder':
        return acknowledge(command.data, state);
      case 'CompleteOrderItem':
        return completeItem(command.data, state);
      case 'FailOrderItem':
        return failItem(command.data, state);
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'OrderAcknowledged':
        return {
          status: 'acknowledged',
          items: Object.fromEntries(event.data.items.map(({ itemId }) => [itemId, 'open'])),
        };
      case 'OrderItemCompleted':
        return { ...state, items: { ...state.items, [event.data.itemId]: 'completed' } };
      case 'OrderItemFailed':
        return { ...state, items: { ...state.items, [event.data.itemId]: 'failed' } };
      case 'OrderCompleted':
      case 'OrderFailed':
      case 'OrderPartiallyCompleted':
        return state;
    }
  },
};

function acknowledge({ at, ...what }: Acknowledge['data'], { status }: Order): OrderDecision {
  if (status !== 'none') return refuse('already-acknowledged');
  if (what.items.length === 0) return refuse('no-items');
  if (new Set(what.items.map(({ itemId }) => itemId)).size < what.items.length) return refuse('duplicate-item');
  return accept({ type: 'OrderAcknowledged', data: { ...what, acknowledgedAt: at } });
}

function completeItem({ at, ...what }: CompleteItem['data'], state: Order): OrderDecision {
  const settled = alreadySettled(state, what.itemId, 'completed');
  if (settled) return settled;
  const completed: OrderEvent = { type: 'OrderItemCompleted', data: { ...what, completedAt: at } };
  return accept(completed, ...closing(state, completed, at));
}

function failItem({ at, ...what }: FailItem['data'], state: Order): OrderDecision {
  const settled = alreadySettled(state, what.itemId, 'failed');
  if (settled) return settled;
  const failed: OrderEvent = { type: 'OrderItemFailed', data: { ...what, failedAt: at } };
  return accept(failed, ...closing(state, failed, at));
}

function alreadySettled({ status, items }: Order, itemId: string, wanted: ItemState): OrderDecision | undefined {
  if (status === 'none') return refuse('not-acknowledged');
  const item = Object.hasOwn(items, itemId) ? items[itemId] : undefined;
  if (item === undefined) return refuse('item-unknown');
  if (item === 'open') return undefined;
  return item === wanted ? nothing : refuse('item-already-settled');
}

/** The order's own end, once its last item is settled. */
function closing(state: Order, event: OrderEvent & { data: { orderId: string } }, at: Instant): readonly OrderEvent[] {
  const { orderId } = event.data;
  const items = Object.values(order.evolve(state, event).items);
  if (items.includes('open')) return [];
  if (!items.includes('failed')) return [{ type: 'OrderCompleted', data: { orderId, completedAt: at } }];
  if (!items.includes('completed')) return [{ type: 'OrderFailed', data: { orderId, failedAt: at } }];
  return [{ type: 'OrderPartiallyCompleted', data: { orderId, completedAt: at } }];
}
