import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { OrderOverview, type Filter, type OrderState } from '@read-models';
import { ForClient } from '../platform/access';
import { TheCaller, type ClientCaller } from '../platform/caller';
import { badInput } from '../platform/problem';
import { productOrderBody } from './product-order-body';
import { ProductOrders } from './product-orders';

const states: readonly OrderState[] = ['acknowledged', 'inProgress', 'completed', 'partial', 'failed'];
const maxLimit = 100;

type ListQuery = Readonly<Record<string, unknown>>;

/** TM Forum Product Ordering Management, TMF622 v4. */
@Controller('/tmf-api/productOrderingManagement/v4/productOrder')
@ForClient()
export class ProductOrderController {
  constructor(private readonly orders: ProductOrders) {}

  @Post()
  @HttpCode(201)
  async create(
    @TheCaller() caller: ClientCaller,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { view, position } = await this.orders.place(caller, body);
    const answer = productOrderBody(view);
    reply.headers({ location: String(answer['href']), 'x-usher-position': position });
    return answer;
  }

  @Get(':id')
  @Header('cache-control', 'no-store')
  async findOne(@TheCaller() caller: ClientCaller, @Param('id') id: string, @Query() query: ListQuery) {
    const fields = fieldsOf(query);
    return chosen(productOrderBody(await this.orders.find(caller.carrierId, id.toLowerCase())), fields);
  }

  @Get()
  @Header('cache-control', 'no-store')
  async list(
    @TheCaller() caller: ClientCaller,
    @Query() query: ListQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const offset = wholeOf(query, 'offset', { fallback: 0, max: 1_000_000 });
    const limit = wholeOf(query, 'limit', { fallback: 20, max: maxLimit });
    const fields = fieldsOf(query);
    const { total, views } = await this.orders.list(caller.carrierId, filterOf(query), { offset, limit });
    reply.headers({ 'x-total-count': String(total), 'x-result-count': String(views.length) });
    return views.map((view) => chosen(productOrderBody(view), fields));
  }
}

function filterOf(query: ListQuery): Filter<OrderOverview> {
  const externalId = textOf(query, 'externalId');
  const state = textOf(query, 'state');
  const known = states.find((candidate) => candidate === state);
  if (state !== undefined && known === undefined) throw badInput('state', `must be one of ${states.join(', ')}`);
  return { ...(externalId !== undefined && { externalId }), ...(known !== undefined && { state: known }) };
}

/** TMF630's attribute selection: only those first-level members; id and href always. */
function chosen(body: Readonly<Record<string, unknown>>, fields: ReadonlySet<string> | undefined) {
  if (fields === undefined) return body;
  return Object.fromEntries(
    Object.entries(body).filter(([name]) => fields.has(name) || name === 'id' || name === 'href'),
  );
}

function fieldsOf(query: ListQuery): ReadonlySet<string> | undefined {
  const text = textOf(query, 'fields');
  return text === undefined ? undefined : new Set(text.split(','));
}

function textOf(query: ListQuery, name: string): string | undefined {
  const value = query[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '' || value.length > 256)
    throw badInput(name, 'must be one text of 1 to 256 characters');
  return value;
}

function wholeOf(
  query: ListQuery,
  name: string,
  { fallback, max }: Readonly<{ fallback: number; max: number }>,
): number {
  const text = textOf(query, name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max) throw badInput(name, `must be a whole number from 0 to ${max}`);
  return value;
}
