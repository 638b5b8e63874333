import { Inject, Injectable } from '@nestjs/common';
import { account } from '@domain/account/account';
import { order } from '@domain/order/order';
import type { OrderEvent, OrderItem } from '@domain/order/order.events';
import { product } from '@domain/product/product';
import { subscription } from '@domain/subscription/subscription';
import type { Instant } from '@domain/kernel';
import { Aggregates, decoded, uuidV5, type EventLog, type Position } from '@event-store';
import { OrderOverview, ReadModels, type Filter } from '@read-models';
import type { ClientCaller } from '../platform/caller';
import { CommandDoor } from '../platform/command-door';
import { badInput, notFound, Problem } from '../platform/problem';
import { EVENT_LOG } from '../platform/tokens';
import { orderViewOf, type OrderView } from './product-order-body';
import { parseProductOrder, type ProductOrderItemRequest, type ProductOrderRequest } from './product-order-request';

export type OrderPage = Readonly<{ total: number; views: readonly OrderView[] }>;

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A carrier's orders as its BOSS sends and sees them. */
@Injectable()
export class ProductOrders {
  constructor(
    private readonly door: CommandDoor,
    private readonly aggregates: Aggregates,
    private readonly readModels: ReadModels,
    @Inject(EVENT_LOG) private readonly log: EventLog,
  ) {}

  /** The same `externalId` with the same body is answered as the first time. @throws Problem */
  async place(caller: ClientCaller, body: unknown): Promise<Readonly<{ view: OrderView; position: Position }>> {
    const parsed = parseProductOrder(body);
    if (parsed.kind === 'bad') throw badInput(parsed.faults[0]?.field ?? 'body', sentenceOf(parsed.faults));
    const request = parsed.value;
    const orderId = uuidV5(caller.carrierId, `order:${request.externalId}`);
    const asked = this.door.askedAs(caller, {
      commandId: uuidV5(orderId, 'place'),
      operation: 'placeProductOrder',
      input: body,
    });
    const accountId = await this.accountOf(caller.carrierId, request.party);
    const items = await Promise.all(
      request.items.map((item, index) => this.itemOf(item, { caller, orderId, accountId, index, at: asked.at })),
    );
    const data = { orderId, externalId: request.externalId, accountId, items, at: asked.at };
    const outcome = await this.door.send(order, orderId, { type: 'AcknowledgeOrder', data }, asked);
    if (outcome.kind === 'refused') throw refusalOf(outcome.code, request);
    const view = await this.find(caller.carrierId, orderId);
    return { view, position: outcome.position };
  }

  /** From the log itself, so that it is never behind. @throws Problem NOT_FOUND, also for an order of another carrier */
  async find(carrierId: string, orderId: string): Promise<OrderView> {
    const page = uuidForm.test(orderId) ? await this.log.readStream(`order-${orderId}`) : undefined;
    const events = page?.kind === 'events' ? page.events : [];
    const isOwn = events[0]?.metadata.carrierId === carrierId;
    const view = isOwn ? orderViewOf(events.map((event) => decoded<OrderEvent>(order, event))) : undefined;
    if (view === undefined) throw notFound('product order');
    return view;
  }

  /** Newest first. */
  list(
    carrierId: string,
    filter: Filter<OrderOverview>,
    { offset, limit }: Readonly<{ offset: number; limit: number }>,
  ): Promise<OrderPage> {
    return this.readModels.read({ kind: 'carrier', carrierId }, async (reader) => {
      const query = reader
        .query(OrderOverview, filter)
        .orderBy('row.acknowledgedAt', 'DESC')
        .addOrderBy('row.id', 'DESC');
      const [rows, total] = await query.skip(offset).take(limit).getManyAndCount();
      return { total, views: rows.map(viewOfRow) };
    });
  }

  private async accountOf(carrierId: string, { id, field }: ProductOrderRequest['party']): Promise<string> {
    const candidates = [...(uuidForm.test(id) ? [id] : []), uuidV5(carrierId, `account:${id}`)];
    for (const candidate of candidates) {
      if ((await this.aggregates.load(account, candidate, carrierId)).kind === 'loaded') return candidate;
    }
    throw badInput(field, 'There is no household of that id or number.');
  }

  private async itemOf(item: ProductOrderItemRequest, context: ItemContext): Promise<OrderItem> {
    const { itemId, action, effectiveAt = context.at } = item;
    const field = `productOrderItem[${context.index}]`;
    if (action === 'delete') {
      const subscriptionId = item.subscription ?? '';
      const loaded = await this.aggregates.load(subscription, subscriptionId, context.caller.carrierId);
      if (loaded.kind !== 'loaded' || loaded.state.status === 'none' || loaded.state.accountId !== context.accountId)
        throw badInput(`${field}.product.id`, 'The household has no such product.');
      return { itemId, action, subscriptionId, productId: loaded.state.productId, effectiveAt };
    }
    const productId = await this.productOf(context.caller.carrierId, item.offering ?? '', field);
    return { itemId, action, subscriptionId: uuidV5(context.orderId, `item:${itemId}`), productId, effectiveAt };
  }

  private async productOf(carrierId: string, offering: string, field: string): Promise<string> {
    const candidates = [...(uuidForm.test(offering) ? [offering] : []), uuidV5(carrierId, `product:${offering}`)];
    for (const candidate of candidates) {
      if ((await this.aggregates.load(product, candidate, carrierId)).kind === 'loaded') return candidate;
    }
    throw badInput(`${field}.productOffering.id`, 'There is no such offering.');
  }
}

type ItemContext = Readonly<{ caller: ClientCaller; orderId: string; accountId: string; index: number; at: Instant }>;

const sentenceOf = (faults: readonly Readonly<{ field: string; message: string }>[]) =>
  faults.map(({ field, message }) => `${field} ${message}`).join('; ');

function refusalOf(code: string, { externalId }: ProductOrderRequest): Problem {
  if (code === 'duplicate-item') return badInput('productOrderItem', 'Two items have the same id.');
  if (code === 'try-again')
    return new Problem('UNAVAILABLE', 'Send the same order again.', { headers: { 'retry-after': '1' } });
  return new Problem('CONFLICT', `Another order has the externalId ${externalId}.`, { field: 'externalId' });
}

const viewOfRow = (row: OrderOverview): OrderView => ({
  orderId: row.id,
  externalId: row.externalId,
  accountId: row.accountId,
  acknowledgedAt: row.acknowledgedAt,
  ...(row.completedAt === null ? {} : { settledAt: row.completedAt }),
  items: row.items.map(({ reason, ...item }) => ({ ...item, ...(reason === undefined ? {} : { failure: reason }) })),
});
