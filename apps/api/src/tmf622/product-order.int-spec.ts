import { randomUUID } from 'node:crypto';
import { eventually } from '@testing';
import { faultsOf } from '../../../../tests/api/tmf622-schema';
import { aCarrier, type ACarrier } from '../../../../tests/world/a-carrier';
import { aWorld, type World } from '../../../../tests/world/world';

type Body = Readonly<{
  id: string;
  href: string;
  externalId: string;
  state: string;
  message: string;
  code: string;
  relatedParty: readonly Readonly<{ id: string }>[];
  productOrderItem: readonly Readonly<{ state: string; productOffering: { id: string }; product: { id: string } }>[];
  productOrderErrorMessage?: readonly Readonly<{ code: string }>[];
}>;
type Answer<Of = Body> = Readonly<{ status: number; headers: Headers; body: Of }>;
type Shop = ACarrier & Readonly<{ apiKey: string; accountId: string; productId: string }>;

const path = '/tmf-api/productOrderingManagement/v4/productOrder';
let world: World;
let shop: Shop;

beforeAll(async () => {
  world = await aWorld();
  shop = await aShop();
});
afterAll(() => world.end());

/** A carrier with a household H-1, an offering `basic`, and the key of its billing system. */
async function aShop(): Promise<Shop> {
  const carrier = await aCarrier(world);
  const made = (name: string, input: object, type: string) => carrier.staff.done(name, { ...input }, type);
  const { apiKey = '' } = await made('registerClient', { name: 'BOSS' }, 'ClientCredentialIssued { apiKey position }');
  const group = 'ContentGroupAccepted { contentGroupId position }';
  const { contentGroupId } = await made('createContentGroup', { name: { en: 'Films' } }, group);
  const limits = { concurrentStreams: 2, devices: 5 };
  const offering = { externalId: 'basic', name: { en: 'Basic' }, contentGroupIds: [contentGroupId], limits };
  const { productId = '' } = await made('publishProduct', offering, 'ProductAccepted { productId position }');
  const accountId = await aHousehold(carrier, 'H-1');
  return { ...carrier, apiKey, productId, accountId };
}

const aHousehold = async ({ staff }: ACarrier, externalId: string): Promise<string> =>
  (await staff.done('openAccount', { externalId }, 'AccountAccepted { accountId position }'))['accountId'] as string;

async function ask<Of = Body>(method: string, rest = '', body?: unknown, by: Shop = shop): Promise<Answer<Of>> {
  const answer = await fetch(`${world.url}${path}${rest}`, {
    method,
    headers: {
      authorization: `Bearer ${by.apiKey}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Of };
}

const item = { id: '1', action: 'add', productOffering: { id: 'basic' } };
const anOrder = (more: object = {}) => ({
  externalId: `O-${randomUUID()}`,
  relatedParty: [{ id: 'H-1', role: 'customer' }],
  productOrderItem: [item],
  ...more,
});
const ending = (id: string, more: object = {}) =>
  anOrder({ productOrderItem: [{ id: '1', action: 'delete', product: { id } }], ...more });
const send = (body: unknown, by?: Shop) => ask('POST', '', body, by);

const settled = (id: string): Promise<Body> =>
  eventually('the end of the order', async () => {
    const { body } = await ask('GET', `/${id}`);
    return ['acknowledged', 'inProgress'].includes(body.state) ? undefined : body;
  });

/** An order that is done, and the product that it began. */
async function bought(more: object = {}): Promise<Readonly<{ order: Body; productId: string }>> {
  const { body } = await send(anOrder(more));
  const order = await settled(body.id);
  return { order, productId: order.productOrderItem[0]?.product.id as string };
}

describe('ordering a product', () => {
  it('is acknowledged, says where it can be seen, and is completed', async () => {
    const order = anOrder();
    const { status, headers, body } = await send(order);
    expect([status, headers.get('location')]).toEqual([201, `${path}/${body.id}`]);
    // It may be carried out before it is answered.
    expect(['acknowledged', 'inProgress', 'completed']).toContain(body.state);
    expect(body).toMatchObject({ externalId: order.externalId, relatedParty: [{ id: shop.accountId }] });
    expect(faultsOf('productOrder', body)).toEqual([]);
    const after = await settled(body.id);
    expect([after.state, after.productOrderItem[0]?.state]).toEqual(['completed', 'completed']);
    expect(faultsOf('productOrder', after)).toEqual([]);
  });

  it("takes household and offering by our ids as well as by the carrier's own", async () => {
    const { accountId, productId } = shop;
    const byOurs = anOrder({
      relatedParty: [{ id: accountId, role: 'customer' }],
      productOrderItem: [{ ...item, productOffering: { id: productId } }],
    });
    for (const order of [byOurs, anOrder()]) {
      const { status, body } = await send(order);
      const [party, first] = [body.relatedParty[0]?.id, body.productOrderItem[0]?.productOffering.id];
      expect([status, party, first]).toEqual([201, accountId, productId]);
    }
  });

  it('is the same order when it is sent again, also after it was completed', async () => {
    const order = anOrder();
    const first = await send(order);
    const done = await settled(first.body.id);
    const again = await send(order);
    expect([again.status, again.body]).toEqual([201, done]);
  });

  it('is a conflict when another order has its externalId', async () => {
    const order = anOrder();
    await send(order);
    const { status, body } = await send({ ...order, description: 'another' });
    expect([status, body.code, faultsOf('error', body)]).toEqual([409, 'CONFLICT', []]);
    expect(body.message).toMatch(/^externalId: /);
  });

  it('is another order when its externalId differs by case only', async () => {
    const externalId = `o-${randomUUID()}`;
    const answers = [
      await send(anOrder({ externalId })),
      await send(anOrder({ externalId: externalId.toUpperCase() })),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[0]?.body.id).not.toBe(answers[1]?.body.id);
  });
});

describe('ordering the end of a product', () => {
  it('ends it once; a second order for it fails and says why', async () => {
    const { productId } = await bought();
    const { body } = await send(ending(productId));
    expect((await settled(body.id)).state).toBe('completed');
    const late = await settled((await send(ending(productId))).body.id);
    expect([late.state, late.productOrderErrorMessage?.map(({ code }) => code)]).toEqual(['failed', ['already-ended']]);
    expect(faultsOf('productOrder', late)).toEqual([]);
  });

  it("is refused for another household's product", async () => {
    const { productId } = await bought();
    const neighbour = `H-${randomUUID()}`;
    await aHousehold(shop, neighbour);
    const { status, body } = await send(ending(productId, { relatedParty: [{ id: neighbour, role: 'customer' }] }));
    expect([status, faultsOf('error', body)]).toEqual([400, []]);
    expect(body.message).toMatch(/^productOrderItem\[0\]\.product\.id: /);
  });
});

describe('looking at orders', () => {
  let other: Shop;
  beforeAll(async () => {
    other = await aShop();
    for (let count = 1; count <= 3; count++) await send(anOrder({ externalId: `L-${count}` }), other);
  });
  const list = (query: string) =>
    eventually('three completed orders', async () => {
      const done = await ask<Body[]>('GET', '?state=completed', undefined, other);
      return done.body.length === 3 ? ask<Body[]>('GET', `?${query}`, undefined, other) : undefined;
    });
  const counts = ({ headers }: Answer<unknown>) =>
    ['x-total-count', 'x-result-count'].map((name) => Number(headers.get(name)));

  it('lists those in a state, newest first, as TMF622 has them', async () => {
    const answer = await list('state=completed');
    expect(answer.body.map(({ externalId }) => externalId)).toEqual(['L-3', 'L-2', 'L-1']);
    expect(answer.body.flatMap((body) => faultsOf('productOrder', body))).toEqual([]);
    expect([counts(answer), counts(await list('state=failed'))]).toEqual([
      [3, 3],
      [0, 0],
    ]);
  });

  it('lists a part of them and counts all', async () => {
    const answer = await list('offset=1&limit=1&state=completed');
    expect([answer.body.map(({ externalId }) => externalId), counts(answer)]).toEqual([['L-2'], [3, 1]]);
    const none = await list('limit=0');
    expect([none.body, counts(none)]).toEqual([[], [3, 0]]);
  });

  it('finds one by its externalId, and shows only the members asked for', async () => {
    const [found] = (await list('externalId=L-2&fields=state')).body;
    expect(found).toEqual({ id: expect.any(String), href: `${path}/${found?.id}`, state: 'completed' });
    const one = await ask('GET', `/${found?.id}?fields=externalId`, undefined, other);
    expect(one.body).toEqual({ id: found?.id, href: found?.href, externalId: 'L-2' });
  });

  it('is answered to its own carrier only', async () => {
    const [theirs] = (await list('externalId=L-1')).body;
    const { status, body } = await ask('GET', `/${theirs?.id}`);
    expect([status, faultsOf('error', body)]).toEqual([404, []]);
    expect((await ask<Body[]>('GET', '?externalId=L-1')).body).toEqual([]);
    const taken = await send(anOrder({ externalId: 'L-1' }));
    expect([taken.status, taken.body.id === theirs?.id]).toEqual([201, false]);
  });

  it.each([
    ['state', 'state=done'],
    ['limit', 'limit=-1'],
    ['limit', 'limit=101'],
    ['offset', 'offset=x'],
    ['fields', 'fields=id&fields=state'],
  ])('is malformed when %s is wrong', async (field, query) => {
    const { status, body } = await ask('GET', `?${query}`);
    expect([status, body.message.split(': ')[0], faultsOf('error', body)]).toEqual([400, field, []]);
  });
});

describe('a product order that cannot be read', () => {
  it.each([
    ['body', '[]'],
    ['body', '{"externalId":'],
    ['externalId', anOrder({ externalId: 7 })],
    ['relatedParty', anOrder({ relatedParty: [] })],
    [
      'relatedParty[1].id',
      anOrder({
        relatedParty: [
          { id: 'S', role: 'seller' },
          { id: 'H-0', role: 'customer' },
        ],
      }),
    ],
    ['productOrderItem', anOrder({ productOrderItem: [] })],
    ['productOrderItem', anOrder({ productOrderItem: [item, item] })],
    ['productOrderItem[0].action', anOrder({ productOrderItem: [{ ...item, action: 'modify' }] })],
    [
      'productOrderItem[0].productOffering.id',
      anOrder({ productOrderItem: [{ ...item, productOffering: { id: 'no' } }] }),
    ],
    ['productOrderItem[0].product.id', ending(randomUUID())],
    ['productOrderItem[0].product.id', ending("' OR 1=1")],
    ['requestedStartDate', anOrder({ requestedStartDate: 'tomorrow' })],
  ])('is answered with the name of what is wrong: %s', async (field, order) => {
    const before = await orderStreams();
    const { status, body } = await send(order);
    expect([status, body.message.split(/[ :]/)[0], faultsOf('error', body)]).toEqual([400, field, []]);
    expect(await orderStreams()).toEqual(before);
  });

  // Orders of other tests may still be under way, so the log's head says nothing here.
  async function orderStreams(): Promise<readonly string[]> {
    const streams: string[] = [];
    const filter = { types: ['OrderAcknowledged'] };
    for await (const { events } of world.api.parts.log.readAll({ filter })) {
      streams.push(...events.map(({ stream }) => stream));
    }
    return streams;
  }
});
