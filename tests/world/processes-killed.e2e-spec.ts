import { mutations } from './house/mutations';
import { eventsOf } from './house/book';
import { CarrierHouse, type ProductOrder } from './house/carrier-house';
import { eventually } from './house/eventually';
import { RunningHouse } from './running-house';

let house: RunningHouse;
let carrier: CarrierHouse;

beforeAll(async () => {
  house = await RunningHouse.open();
  carrier = await CarrierHouse.open(house);
}, 240_000);
afterAll(() => house?.stop(), 60_000);

const households = /* GraphQL */ `
  query ($after: Cursor, $atLeast: Position) {
    accounts(first: 20, after: $after, atLeast: $atLeast) {
      nodes {
        id
        blockers {
          service
          clearedAt
        }
        subscriptions {
          id
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

type Row = Readonly<{
  id: string;
  blockers: readonly Readonly<{ service: string; clearedAt: string | null }>[];
  subscriptions: readonly Readonly<{ id: string }>[];
}>;
type Page = Readonly<{ nodes: readonly Row[]; pageInfo: Readonly<{ hasNextPage: boolean; endCursor: string }> }>;

const streamLength = 60;

describe('a projector killed under a stream of commands', () => {
  it('leaves rows that say what the log says, with nothing doubled and nothing carried out twice', async () => {
    const commands = giveCommands();
    for (let kills = 0; kills < 3; kills += 1) {
      const killed = await house.kill('projector');
      await house.replaced('projector', killed);
    }
    const given = await commands;
    const orders = await Promise.all(given.map(({ orderId }) => carrier.carriedOut(orderId)));
    expect(orders.map(({ state }) => state)).toEqual(given.map(() => 'completed'));

    const last = await carrier.staff.do(mutations.openAccount, { holder: 'The last' });
    const rows = await everyHousehold(last.position);
    expect(rows).toHaveLength(streamLength + 1);
    expect(
      rows
        .filter(({ id }) => given.some(({ accountId }) => accountId === id))
        .map(told)
        .sort(),
    ).toEqual(
      given
        .map((one, index) => ({ ...one, subscription: subscriptionOf(orders[index]) }))
        .map(expected)
        .sort(),
    );
    expect(await countOf('SubscriptionStarted')).toBe(streamLength);
    expect(await countOf('OrderCompleted')).toBe(streamLength);
  });
});

type Given = Readonly<{ accountId: string; orderId: string }>;

/** A household each, which orders, is blocked, and is let in again. */
async function giveCommands(): Promise<readonly Given[]> {
  const given: Given[] = [];
  while (given.length < streamLength) {
    const { accountId, externalId } = await carrier.stranger();
    const [order] = await Promise.all([
      carrier.order(externalId),
      carrier.staff.do(mutations.raiseBlocker, { accountId, service: 'care', blocks: { change: false } }),
    ]);
    await carrier.staff.do(mutations.clearBlocker, { accountId, service: 'care' });
    given.push({ accountId, orderId: order.body.id });
  }
  return given;
}

async function everyHousehold(atLeast: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let after: string | undefined; ;) {
    const page: Page = await eventually('a page that has come so far', () =>
      carrier.staff.field<Page>(households, { atLeast, after }).catch(() => undefined),
    );
    rows.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return rows;
    after = page.pageInfo.endCursor;
  }
}

const countOf = async (type: string): Promise<number> =>
  (await eventsOf(house, { types: [type], carrierId: carrier.carrierId })).length;

const subscriptionOf = (order: ProductOrder | undefined) => order?.productOrderItem[0]?.product.id;
const told = ({ id, blockers, subscriptions }: Row): string =>
  `${id} has ${subscriptions.map((one) => one.id).join()} and ${blockers.map((one) => `${one.service} ${one.clearedAt === null ? 'raised' : 'cleared'}`).join()}`;
const expected = ({ accountId, subscription }: Given & Readonly<{ subscription: string | undefined }>): string =>
  `${accountId} has ${subscription} and care cleared`;
