import { aTestServer, testDatabase, type TestDatabase } from '@testing';
import pg from 'pg';
import { checkAppend } from './append-guard';
import { anEvent, aStream, collect, idsOf, several } from './contract/contract-events';
import { PostgresEventLog, type NewEvent } from './index';
import { appendBatch, valuesOf } from './postgres/append-statements';

describe('the order of the log in Postgres', () => {
  let database: TestDatabase;
  let log: PostgresEventLog;
  const clients: pg.Client[] = [];

  beforeEach(async () => {
    database = await testDatabase();
    log = await PostgresEventLog.open({ url: database.apiUrl, appendConnections: 6 });
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end()));
    await log.close();
    await database.drop();
  });

  async function connected(url: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    clients.push(client);
    return client;
  }

  /** The adapter's own statement in a transaction that stays open. */
  async function heldAppend(event: NewEvent): Promise<pg.Client> {
    const client = await connected(database.apiUrl);
    await client.query('BEGIN');
    const append = { stream: aStream(), expected: 'any' } as const;
    const batch = [{ ...append, events: checkAppend(append.stream, append.expected, [event]) }];
    await client.query(appendBatch.text, [...valuesOf(batch)]);
    return client;
  }

  async function untilWaiting(count: number): Promise<void> {
    const watcher = await connected(database.ownerUrl);
    const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    while (((await watcher.query(waiting)).rowCount ?? 0) < count);
  }

  const everything = async () => idsOf(await collect(log.readAll()));

  it('loses nothing of a writer that is held open between two others', async () => {
    const [a, b, c] = [anEvent(), anEvent(), anEvent()];
    const stop = new AbortController();
    const followed: string[] = [];
    const follower = (async () => {
      for await (const { events } of log.subscribe({ signal: stop.signal })) {
        followed.push(...idsOf(events));
        if (followed.length === 3) stop.abort();
      }
    })();
    await log.append(aStream(), 'no-stream', [a]);
    const held = await heldAppend(b);
    const last = log.append(aStream(), 'no-stream', [c]);
    await untilWaiting(1);
    expect(await everything()).toEqual([a.id]);
    await held.query('COMMIT');
    expect((await last).position).toBe(await log.head());
    await follower;
    expect(followed).toEqual([a.id, b.id, c.id]);
    expect(await everything()).toEqual(followed);
  });

  it('leaves no gap where a writer gave up', async () => {
    const [a, b, c] = [anEvent(), anEvent(), anEvent()];
    await log.append(aStream(), 'no-stream', [a]);
    const held = await heldAppend(b);
    const last = log.append(aStream(), 'no-stream', [c]);
    await untilWaiting(1);
    await held.query('ROLLBACK');
    expect((await last).position).toMatch(/@2$/);
    expect(await everything()).toEqual([a.id, c.id]);
  });

  it('numbers without gaps and in revision order under many writers, with conflicts among them', async () => {
    const streams = Array.from({ length: 6 }, () => aStream());
    const writer = async (n: number) => {
      for (let round = 0; round < 25; round++) {
        const stream = streams[(n + round) % streams.length] as string;
        const page = await log.readStream(stream, { direction: 'backwards', limit: 1 });
        const revision = page.kind === 'events' ? (page.events[0]?.revision ?? 0) : 'no-stream';
        await log.append(stream, round % 3 ? revision : 'any', several(1 + (round % 3))).catch(() => undefined);
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, n) => writer(n)));
    const events = await collect(log.readAll());
    expect(events.map(({ position }) => Number(position.split('@')[1]))).toEqual(events.map((_, index) => index + 1));
    for (const stream of streams) {
      const revisions = events.filter((event) => event.stream === stream).map(({ revision }) => revision);
      expect(revisions).toEqual(revisions.map((_, index) => index));
    }
  });

  it('delays nobody because of a long transaction elsewhere on the server', async () => {
    for (const url of [database.adminUrl.replace(/\/[^/]+$/, '/postgres'), database.ownerUrl]) {
      const long = await connected(url);
      await long.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      await long.query('CREATE TEMPORARY TABLE holds_a_transaction_id ()');
    }
    const events = several(3);
    const stop = new AbortController();
    const followed: string[] = [];
    const follower = (async () => {
      for await (const batch of log.subscribe({ signal: stop.signal })) {
        followed.push(...idsOf(batch.events));
        if (followed.length === 3) stop.abort();
      }
    })();
    for (const event of events) await log.append(aStream(), 'no-stream', [event]);
    expect(await everything()).toEqual(idsOf(events));
    await follower;
    expect(followed).toEqual(idsOf(events));
  });

  it('reads whole after it was restored into a new cluster, with its name and its positions', async () => {
    for (let n = 0; n < 20; n++) await log.append(aStream(), 'no-stream', several(1 + (n % 3)));
    const original = await collect(log.readAll());
    const { server, remove } = await aTestServer();
    try {
      const copy = await testDatabase(server.url());
      await copyLog(await connected(database.ownerUrl), await connected(copy.ownerUrl));
      const restored = await PostgresEventLog.open({ url: copy.apiUrl });
      expect(await collect(restored.readAll())).toEqual(original);
      expect(await restored.head()).toBe(await log.head());
      const event = anEvent();
      await restored.append(original[0]?.stream as string, 'any', [event]);
      const after = await collect(restored.readAll({ after: await log.head() }));
      expect(idsOf(after)).toEqual([event.id]);
      await restored.close();
      await clients.pop()?.end();
    } finally {
      await remove();
    }
  });

  it('tells on its way through a long log how far a filtered reader has looked', async () => {
    for (let n = 0; n < 12; n++) await log.append(aStream(), 'no-stream', several(1000));
    const wanted = anEvent();
    await log.append(aStream('account'), 'no-stream', [wanted]);
    const told: unknown[] = [];
    for await (const { events, through, caughtUp } of log.readAll({ filter: { categories: ['account'] } }))
      told.push([Number(through.split('@')[1]), caughtUp, idsOf(events)]);
    expect(told).toEqual([
      [10_000, false, []],
      [12_001, true, [wanted.id]],
    ]);
  });

  it('cannot be changed by the programs that write it', async () => {
    await log.append(aStream(), 'no-stream', several(2));
    const api = await connected(database.apiUrl);
    for (const change of [
      'DELETE FROM log.event',
      `UPDATE log.event SET type = 'Other'`,
      'TRUNCATE log.event',
      'DELETE FROM log.stream',
      'DELETE FROM log.head',
      `UPDATE log.head SET name = 'other'`,
      "INSERT INTO log.head (is_head, name, position) VALUES (false, 'other', 0)",
      'DROP TABLE log.event',
      'ALTER TABLE log.event ADD COLUMN more text',
    ])
      await expect(api.query(change)).rejects.toMatchObject({ code: '42501' });
    expect(await everything()).toHaveLength(2);
  });
});

async function copyLog(from: pg.Client, to: pg.Client): Promise<void> {
  await to.query('DELETE FROM log.head');
  const tables = {
    head: 'name, position',
    stream: 'name, revision',
    event: 'position, stream, revision, id, type, data, metadata, recorded_at',
  };
  for (const [table, columns] of Object.entries(tables)) {
    const texts = columns.split(', ').map((column) => `${column}::text`);
    const { rows } = await from.query<string[]>({ text: `SELECT ${texts.join()} FROM log.${table}`, rowMode: 'array' });
    const places = texts.map((_, index) => `$${index + 1}`).join();
    for (const row of rows) await to.query(`INSERT INTO log.${table} (${columns}) VALUES (${places})`, row);
  }
}
