import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { uuidV5 } from '@event-store';
import { eventually } from '@testing';
import { eventsOf } from '../world/house/book';
import { CarrierHouse, type Household } from '../world/house/carrier-house';
import type { Reply } from '../world/house/http';
import { RunningHouse } from '../world/running-house';
import { breakFsync } from './disk/broken-fsync';
import { SmallDisk } from './disk/small-disk';

const megabytes = 320;
const programs = ['api', 'projector', 'worker'] as const;

let house: RunningHouse;
let disk: SmallDisk;
let carrier: CarrierHouse;
let household: Household;

beforeAll(async () => {
  house = await RunningHouse.open({}, async (data) => {
    disk = await SmallDisk.at(join(data, 'postgres'), megabytes);
    return () => disk.remove();
  });
  carrier = await CarrierHouse.open(house);
  household = await carrier.stranger();
}, 240_000);
afterAll(() => house?.stop(), 60_000);

const pids = () => Promise.all(programs.map((name) => house.pidOf(name)));

/** An order that can be sent again and again, and what the log holds of it. */
function anOrder() {
  const externalId = randomUUID();
  const stream = `order-${uuidV5(carrier.carrierId, `order:${externalId}`)}`;
  return {
    send: () => carrier.order(household.externalId, externalId),
    acknowledged: async () =>
      (await eventsOf(house, { types: ['OrderAcknowledged'] })).filter((event) => event.stream === stream).length,
  };
}
type Order = ReturnType<typeof anOrder>;

const answerOf = ({ status, headers }: Reply<unknown>) => ({ status, retryAfter: Number(headers['retry-after']) > 0 });
const putOff = { status: 503, retryAfter: true };

/** Orders one thing after the other until one is not taken. */
async function firstPutOff(): Promise<Readonly<{ order: Order; taken: readonly Order[] }>> {
  const taken: Order[] = [];
  for (;;) {
    const order = anOrder();
    const reply = await order.send();
    if (reply.status !== 201) {
      expect(answerOf(reply)).toEqual(putOff);
      return { order, taken };
    }
    taken.push(order);
  }
}

async function isTaken(order: Order): Promise<void> {
  const { body } = await eventually('a taken order', async () => {
    const reply = await order.send();
    return reply.status === 201 ? reply : undefined;
  });
  expect(await order.acknowledged()).toBe(1);
  expect((await carrier.carriedOut(body.id)).state).toBe('completed');
  expect((await order.send()).body.id).toBe(body.id);
}

describe('a full disk', () => {
  it('puts callers off without writing half of anything, and nobody need be started again once there is room', async () => {
    const before = [...(await pids()), await house.pidOf('postgres')];
    await disk.fill();
    const { order, taken } = await firstPutOff();
    expect(await order.acknowledged()).toBe(0);
    expect((await carrier.findOrder(randomUUID())).status).toBe(404);

    await disk.makeRoom();
    for (const one of [order, ...taken]) await isTaken(one);
    expect([...(await pids()), await house.pidOf('postgres')]).toEqual(before);
  });

  it('under the database’s own journal ends the database, which comes back once there is room', async () => {
    const before = await pids();
    const ended = await house.pidOf('postgres');
    const last = anOrder();
    await isTaken(last);
    await disk.fill();
    await useUpTheJournal();
    const order = anOrder();
    expect(answerOf(await order.send())).toEqual(putOff);

    await disk.makeRoom();
    await house.replaced('postgres', ended ?? 0);
    await house.apiReady();
    await isTaken(order);
    expect(await last.acknowledged()).toBe(1);
    expect(await pids()).toEqual(before);
  }, 180_000);
});

describe('a disk that does not take what it is told to keep', () => {
  it('makes the database start over rather than believe it, and every caller is told the truth', async () => {
    const before = await pids();
    const order = anOrder();
    const letGo = await breakFsync(() => house.pidsOf('session'));
    const replies = await Promise.all([order.send(), anOrder().send(), anOrder().send()]);
    await letGo();
    for (const reply of replies) if (reply.status !== 201) expect(answerOf(reply)).toEqual(putOff);
    expect(await readFile(join(house.data, 'postgres', 'postgres.log'), 'utf8')).toMatch(
      /PANIC: {2}could not fdatasync file .*Input\/output error/,
    );
    await house.apiReady();
    if (replies[0].status === 201) expect(await order.acknowledged()).toBe(1);
    await isTaken(order);
    expect(await pids()).toEqual(before);
  });
});

/** Goes from one file of the journal to the next until there is no room for another. */
async function useUpTheJournal(): Promise<void> {
  const url = new URL(await house.databaseUrl('usher_owner'));
  url.username = 'postgres';
  url.password = await readFile(join(house.data, 'postgres', 'superuser-password'), 'utf8');
  const admin = new pg.Client({ connectionString: url.href });
  admin.on('error', () => undefined);
  await admin.connect();
  const switched = () =>
    admin.query(`SELECT pg_logical_emit_message(true, 'test', ''), pg_switch_wal()`).then(
      () => true,
      () => false,
    );
  while (await switched());
  await admin.end().catch(() => undefined);
}
