import { account } from '@domain/account/account';
import type { Aggregate, Fact, Instant } from '@domain/kernel';
import { order } from '@domain/order/order';
import { orderEventVersions, type OrderEvent, type OrderItem, type OrderItemFailure } from '@domain/order/order.events';
import { product } from '@domain/product/product';
import { subscription } from '@domain/subscription/subscription';
import { eventIdOf, uuidV5, type Aggregates, type EventLog, type Recorded } from '@event-store';
import { NotYet, processManager, type ProcessManager } from '@projections';
import { commandIdOf, metaOf } from '../command-meta';
import { commandFor, failureFor, isSettled, objectionTo, settlementOf, type ItemFacts } from './order-item';

type Acknowledged = Recorded<Extract<OrderEvent, { type: 'OrderAcknowledged' }>>;
type Tools = Readonly<{ log: EventLog; aggregates: Aggregates; clock: Readonly<{ now: () => Instant }> }>;

const name = 'order-fulfilment';

/**
 * Carries out an acknowledged order, item by item, and tells the order what came of it. A crash in between changes
 * nothing of that: what is settled is left alone, and what a subscription has begun stands, whatever the facts are by then.
 */
export const orderFulfilment = (tools: Tools): ProcessManager =>
  processManager<Acknowledged>({
    name,
    category: order.name,
    events: { OrderAcknowledged: orderEventVersions.OrderAcknowledged },
    handle: async (event, signal) => {
      for (const item of event.data.items) {
        signal.throwIfAborted();
        await settle(event, item, tools);
      }
    },
  });

async function settle(event: Acknowledged, item: OrderItem, tools: Tools): Promise<void> {
  const { aggregates, clock } = tools;
  const { orderId } = event.data;
  if (isSettled(await stateOf(order, orderId, event, tools), item)) return;
  const failure = await carryOut(event, item, tools);
  const command = settlementOf(item, orderId, failure, clock.now());
  const outcome = await aggregates.handle(order, orderId, command, metaOf(event, name, `${item.itemId}/settle`));
  if (outcome.kind !== 'refused') return;
  if (outcome.code === 'try-again') throw new NotYet(`${orderId} is busy`);
  throw new Error(`Item ${item.itemId} of order ${orderId} could not be settled: ${outcome.code}`);
}

async function carryOut(event: Acknowledged, item: OrderItem, tools: Tools): Promise<OrderItemFailure | undefined> {
  const step = `${item.itemId}/carry-out`;
  const stream = `${subscription.name}-${item.subscriptionId}`;
  const begun = await tools.log.find(eventIdOf(commandIdOf(event, name, step), 0), stream);
  const facts = await factsOf(event, item, tools);
  const objection = begun ? undefined : objectionTo(item, facts);
  if (objection) return objection;
  const command = commandFor(item, event.data.orderId, facts);
  const meta = metaOf(event, name, step);
  const outcome = await tools.aggregates.handle(subscription, item.subscriptionId, command, meta);
  if (outcome.kind !== 'refused') return undefined;
  if (outcome.code === 'try-again') throw new NotYet(`${item.subscriptionId} is busy`);
  if (outcome.code === 'command-id-reused') throw new Error(`${event.id}, item ${item.itemId}: ${outcome.code}`);
  return failureFor(outcome.code);
}

async function factsOf(event: Acknowledged, item: OrderItem, tools: Tools): Promise<ItemFacts> {
  const { accountId } = event.data;
  const current = await stateOf(subscription, item.subscriptionId, event, tools);
  return {
    accountId,
    account: await stateOf(account, accountId, event, tools),
    product: await stateOf(product, item.productId, event, tools),
    subscription: current,
    bundleId: current.status === 'started' ? current.bundleId : uuidV5(item.subscriptionId, 'bundle'),
    now: tools.clock.now(),
  };
}

async function stateOf<State, Event extends Fact>(
  aggregate: Aggregate<State, never, Event, string>,
  id: string,
  { metadata }: Acknowledged,
  { aggregates }: Tools,
): Promise<State> {
  const loaded = await aggregates.load(aggregate, id, metadata.carrierId);
  return loaded.kind === 'loaded' ? loaded.state : aggregate.initial;
}
