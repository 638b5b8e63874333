import { join } from 'node:path';
import { moveFileClock } from '@runtime';
import { eventsOf } from './house/book';
import { Screen } from './house/box';
import { CarrierHouse, type Film } from './house/carrier-house';
import { eventually } from '@testing';
import type { Reply } from './house/http';
import { RunningHouse } from './running-house';

let house: RunningHouse;
let carrier: CarrierHouse;
let film: Film;

beforeAll(async () => {
  house = await RunningHouse.open();
  carrier = await CarrierHouse.open(house);
  film = await carrier.film();
}, 240_000);
afterAll(() => house?.stop(), 60_000);

const newest = /* GraphQL */ `
  {
    accounts(first: 100, sort: { direction: DESCENDING }) {
      nodes {
        id
      }
    }
  }
`;
type Accounts = Readonly<{ nodes: readonly Readonly<{ id: string }>[] }>;

describe('Postgres killed under those who watch', () => {
  it('ends none of them, loses nothing acknowledged, and lets nobody new in until it is back', async () => {
    const household = await carrier.household();
    const [first, second, third] = [
      await carrier.box(household),
      await carrier.box(household),
      await carrier.box(household),
    ];
    const playing = [
      { box: first, ...(await carrier.granted(first, film)) },
      { box: second, ...(await carrier.granted(second, film)) },
    ];
    const screen = await Screen.on(playing[0]?.manifestUrl ?? '');
    const opened = await Promise.all(Array.from({ length: 10 }, () => carrier.stranger()));

    // Without its keeper nothing starts it again, so the outage is as long as the test wants.
    await house.freeze('up');
    const killed = await house.kill('postgres');
    expect(refusalOf(await third.askToPlay(film.assetId))).toEqual({ status: 503, retryAfter: true });
    expect(refusalOf(await first.heartbeat(playing[0]?.sessionId ?? ''))).toEqual({ status: 503, retryAfter: true });
    expect(refusalOf(await carrier.order(household.externalId))).toEqual({ status: 503, retryAfter: true });
    expect((await screen.askForSegment()).status).toBe(200);
    // Longer than any lease: whoever plays has not been heard for a minute when Postgres is back.
    moveFileClock(join(house.data, 'clock'), 60_000);
    await house.thaw('up');
    await house.replaced('postgres', killed);
    await house.apiReady();
    await eventually('new leases for sessions that nobody has heard since', async () => {
      const leases = await house.rows<{ basis: string }>('SELECT basis FROM ops.playback_lease');
      return leases.filter(({ basis }) => basis === 'assumed').length === playing.length || undefined;
    });

    for (const { box, sessionId } of playing)
      expect({ sessionId, status: (await answered(() => box.heartbeat(sessionId))).status }).toEqual({
        sessionId,
        status: 200,
      });
    expect((await screen.askForSegment()).status).toBe(200);
    const later = await carrier.stranger();
    const { nodes } = await eventually('what was opened before and after, in the read model', async () => {
      const seen = await carrier.staff.field<Accounts>(newest);
      return seen.nodes.some(({ id }) => id === later.accountId) ? seen : undefined;
    });
    expect(nodes.map(({ id }) => id)).toEqual(expect.arrayContaining(opened.map(({ accountId }) => accountId)));
    const viewing = await eventsOf(house, { categories: ['viewing'], carrierId: carrier.carrierId });
    expect(viewing.map(({ type }) => type)).toEqual(['ViewingStarted', 'ViewingStarted']);
    expect(await carrier.granted(third, film)).toMatchObject({ decision: { allowed: true } });
  });
});

const refusalOf = ({ status, headers }: Reply<unknown>) => ({
  status,
  retryAfter: Number(headers['retry-after']) > 0,
});

/** As a player does: it asks again while it is told to. */
const answered = (ask: () => Promise<Reply>): Promise<Reply> =>
  eventually('an answer other than 503', async () => {
    const reply = await ask();
    return reply.status === 503 ? undefined : reply;
  });
