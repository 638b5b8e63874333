import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import pg from 'pg';
import { testDatabase, type TestDatabase } from '@testing';
import { holdAdvisoryLock } from './advisory-lock';

let database: TestDatabase;
let admin: pg.Client;
beforeAll(async () => {
  database = await testDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

const forever = () => new AbortController().signal;
const hold = (key: string, signal = forever()) => holdAdvisoryLock(database.ownerUrl, key, signal);

/** Resolves when the server has that many sessions waiting for a lock. */
const waiting = async (count: number) => {
  const sql = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  while ((await admin.query(sql)).rowCount !== count);
};

describe('holding an advisory lock', () => {
  it('has one owner; the next one gets it when it is released', async () => {
    const key = randomUUID();
    const first = await hold(key);
    let secondHolds = false;
    const second = hold(key).then((held) => {
      secondHolds = true;
      return held;
    });
    await waiting(1);
    expect(secondHolds).toBe(false);
    first.release();
    expect(first.lost.aborted).toBe(true);
    (await second).release();
  });

  it('does not get in the way of another key', async () => {
    const [a, b] = await Promise.all([hold(randomUUID()), hold(randomUUID())]);
    expect([a.lost.aborted, b.lost.aborted]).toEqual([false, false]);
    a.release();
    b.release();
  });

  it('tells its owner when the connection is cut', async () => {
    const key = randomUUID();
    const held = await hold(key);
    const lost = once(held.lost, 'abort');
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    await lost;
    (await hold(key)).release();
  });

  it('is released by its signal', async () => {
    const key = randomUUID();
    const stop = new AbortController();
    const held = await hold(key, stop.signal);
    stop.abort();
    expect(held.lost.aborted).toBe(true);
    (await hold(key)).release();
  });

  it('stops waiting when told to, and leaves no waiter on the server', async () => {
    const key = randomUUID();
    const held = await hold(key);
    const stop = new AbortController();
    const second = hold(key, stop.signal);
    await waiting(1);
    stop.abort(new Error('ending'));
    await expect(second).rejects.toThrow('ending');
    await waiting(0);
    held.release();
  });
});
