import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import pg from 'pg';
import { testDatabase, type TestDatabase } from '@testing';
import { AdvisoryLocks } from './advisory-locks';

let database: TestDatabase;
let admin: pg.Client;
let opened: AdvisoryLocks[] = [];
beforeAll(async () => {
  database = await testDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
});
afterEach(() => {
  for (const locks of opened) locks.close();
  opened = [];
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

function program(): AdvisoryLocks {
  const locks = new AdvisoryLocks(database.ownerUrl);
  opened.push(locks);
  return locks;
}

const forever = () => new AbortController().signal;
const keys = (count: number) => Array.from({ length: count }, () => randomUUID());
const holdAll = (locks: AdvisoryLocks, wanted: readonly string[]) =>
  Promise.all(wanted.map((key) => locks.hold(key, forever())));

describe('holding many locks', () => {
  it('takes one connection', async () => {
    await holdAll(program(), keys(30));
    const { rows } = await admin.query(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'usher-lock' AND datname = $1`,
      [database.name],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('has one owner of each; another gets one when it is released, the others stay', async () => {
    const [a, b] = keys(2) as [string, string];
    const [heldA, heldB] = await holdAll(program(), [a, b]);
    const second = program();
    const waitingForA = second.hold(a, forever());
    let hasB = false;
    second.hold(b, forever()).then(
      () => (hasB = true),
      () => undefined,
    );
    heldA?.release();
    expect((await waitingForA).lost.aborted).toBe(false);
    expect([heldA?.lost.aborted, heldB?.lost.aborted, hasB]).toEqual([true, false, false]);
  });

  it('loses all of them with the connection, says so, and can hold them again', async () => {
    const locks = program();
    const wanted = keys(2);
    const held = await holdAll(locks, wanted);
    const lost = Promise.all(held.map((each) => once(each.lost, 'abort')));
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'usher-lock' AND datname = $1`,
      [database.name],
    );
    await lost;
    expect((await holdAll(locks, wanted)).map((each) => each.lost.aborted)).toEqual([false, false]);
  });

  it('is ended by its signal, before and after it has the lock', async () => {
    const [key] = keys(1) as [string];
    const stop = new AbortController();
    const held = await program().hold(key, stop.signal);
    const second = program();
    const impatient = new AbortController();
    const waiting = second.hold(key, impatient.signal);
    impatient.abort(new Error('ending'));
    await expect(waiting).rejects.toThrow('ending');
    stop.abort();
    expect(held.lost.aborted).toBe(true);
    expect((await second.hold(key, forever())).lost.aborted).toBe(false);
  });
});
