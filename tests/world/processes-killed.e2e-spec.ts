import { SpareProjector } from '../crash/spare-projector';
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

describe('two projectors', () => {
  it('work one at a time, and the one that waits goes on where the other was killed', async () => {
    const working = await house.pidOf('projector');
    const spare = await SpareProjector.of(house);
    try {
      await eventually('one that waits', spareWaits, 60_000);
      const households = [await carrier.stranger(), await carrier.stranger(), await carrier.stranger()];
      // Without its keeper the killed one is not started again.
      await house.freeze('up');
      const orders: string[] = [];
      for (const { externalId } of households) {
        orders.push((await carrier.order(externalId)).body.id);
        if (orders.length === 2) process.kill(working ?? 0, 'SIGKILL');
      }
      for (const id of orders) expect((await carrier.carriedOut(id)).state).toBe('completed');
      const ids = [...orders, ...households.map(({ accountId }) => accountId)];
      for (const type of ['OrderAcknowledged', 'SubscriptionStarted', 'OrderCompleted'])
        expect({ type, times: await countOf(type, ids) }).toEqual({ type, times: 3 });
      const { position } = await carrier.staff.do(mutations.openAccount, { holder: 'The last' });
      expect(await eventually('a row of it', () => accountsAt(position))).toBe(await countOf('AccountOpened'));
    } finally {
      await house.thaw('up');
      spare.end();
    }
  }, 120_000);
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

type Row = Readonly<{ count: number }>;

/** The last thing that a projector begins is to wait for the care of the viewings. */
async function spareWaits(): Promise<true | undefined> {
  const sql = `SELECT count(*)::int AS count FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
  const [row] = await house.rows<Row>(sql);
  return (row && row.count > 0) || undefined;
}

/** How many households can be read, once the read models have come so far. */
async function accountsAt(atLeast: string): Promise<number | undefined> {
  const query = 'query ($atLeast: Position) { accounts(first: 100, atLeast: $atLeast) { nodes { id } } }';
  const page = await carrier.staff
    .field<Readonly<{ nodes: readonly object[] }>>(query, { atLeast })
    .catch(() => undefined);
  return page?.nodes.length;
}

/** How often the log has it, of these orders and households alone where some are given. */
async function countOf(type: string, ids?: readonly string[]): Promise<number> {
  const events = await eventsOf(house, { types: [type], carrierId: carrier.carrierId });
  return events.filter((event) => ids?.some((id) => JSON.stringify(event).includes(id)) ?? true).length;
}

const served = async (screen: Screen): Promise<true | undefined> => {
  const { status } = await screen.askForSegment().catch(() => ({ status: 0 }));
  return status === 200 || undefined;
};
