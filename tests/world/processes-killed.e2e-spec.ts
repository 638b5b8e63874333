import { eventsOf } from './house/book';
import { Screen } from './house/box';
import { CarrierHouse } from './house/carrier-house';
import { eventually } from '@testing';
import { mutations } from './house/mutations';
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

describe('a projector killed under a stream of commands', () => {
  it('leaves rows that say what the log says, with nothing doubled and nothing carried out twice', async () => {
    const enough = new AbortController();
    const commands = giveCommands(enough.signal);
    for (let kills = 0; kills < 3; kills += 1) {
      await moreRows();
      const killed = await house.kill('projector');
      await house.replaced('projector', killed);
    }
    await moreRows();
    enough.abort();
    const given = await commands;
    const orders = await Promise.all(given.map(({ orderId }) => carrier.carriedOut(orderId)));
    expect(new Set(orders.map(({ state }) => state))).toEqual(new Set(['completed']));

    const last = await carrier.staff.do(mutations.openAccount, { holder: 'The last' });
    const rows = await everyHousehold(last.position);
    expect(rows).toHaveLength(await countOf('AccountOpened'));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    const said = new Map(rows.map((row) => [row.id, told(row)]));
    expect(given.map(({ accountId }) => said.get(accountId))).toEqual(
      orders.map((order) => `${order.productOrderItem[0]?.product.id}; care cleared`),
    );
    for (const type of ['OrderAcknowledged', 'SubscriptionStarted', 'OrderCompleted'])
      expect({ type, times: await countOf(type, given) }).toEqual({ type, times: given.length });
  });
});

describe('a media node’s programs killed', () => {
  it('gives segments to those who play while its agent is away, and lets in others when it is back', async () => {
    const film = await carrier.film();
    const household = await carrier.household();
    const screen = await Screen.on((await carrier.granted(await carrier.box(household), film)).manifestUrl);
    const agent = await house.kill('media-node');
    expect((await screen.askForSegment()).status).toBe(200);
    await house.replaced('media-node', agent);
    await eventually('a segment from the node that is back', () => served(screen));

    const server = await house.kill('nginx');
    await house.replaced('nginx', server);
    await eventually('a segment from another nginx', () => served(screen));
    const another = await carrier.granted(await carrier.box(household), film);
    expect((await (await Screen.on(another.manifestUrl)).askForSegment()).status).toBe(200);
  });
});

type Given = Readonly<{ accountId: string; orderId: string }>;

/** Until it is enough: a household that orders, is blocked, and is let in again; then the next one. */
async function giveCommands(enough: AbortSignal): Promise<readonly Given[]> {
  const given: Given[] = [];
  while (!enough.aborted) {
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

/** Waits until the projector is in the midst of its work. */
async function moreRows(): Promise<void> {
  const count = async () => Number((await house.rows<{ count: string }>(countRows))[0]?.count);
  const before = await count();
  await eventually('more rows', async () => (await count()) > before + 3 || undefined);
}

const countRows = 'SELECT count(*) AS count FROM read.order_overview';

const served = async (screen: Screen): Promise<true | undefined> => {
  const { status } = await screen.askForSegment().catch(() => ({ status: 0 }));
  return status === 200 || undefined;
};

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

/** How often the log has it, of these households alone where some are given. */
async function countOf(type: string, given?: readonly Given[]): Promise<number> {
  const events = await eventsOf(house, { types: [type], carrierId: carrier.carrierId });
  const ids = given?.flatMap(({ accountId, orderId }) => [accountId, orderId]);
  return events.filter((event) => ids?.some((id) => JSON.stringify(event).includes(id)) ?? true).length;
}

const told = ({ blockers, subscriptions }: Row): string =>
  `${subscriptions.map(({ id }) => id).join()}; ${blockers.map(({ service, clearedAt }) => `${service} ${clearedAt === null ? 'raised' : 'cleared'}`).join()}`;
