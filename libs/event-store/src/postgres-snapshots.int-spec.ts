import { openPool } from '@postgres';
import { testDatabase, type TestDatabase } from '@testing';
import { aLongTally, longTally } from './contract/long-tallies';
import { asCommand, carrierA, clockAt, count } from './contract/tallies';
import { Aggregates, PostgresEventLog, PostgresSnapshotStore, Snapshots } from './index';

describe('snapshots in Postgres', () => {
  let database: TestDatabase;
  let log: PostgresEventLog;
  let pool: ReturnType<typeof openPool>;

  beforeAll(async () => {
    database = await testDatabase();
    log = await PostgresEventLog.open({ url: database.apiUrl });
    pool = openPool(database.apiUrl, { max: 2, applicationName: 'test-snapshots' });
  });
  afterAll(async () => {
    await Promise.all([log.close(), pool.end()]);
    await database.drop();
  });

  const kept = async (id: string) => {
    const { rows } = await pool.query('SELECT revision, state FROM ops.snapshot WHERE stream = $1', [`tally-${id}`]);
    return rows as readonly unknown[];
  };

  it('are taken, used, renewed, and may be deleted at any time', async () => {
    const errors: unknown[] = [];
    const snapshots = new Snapshots(new PostgresSnapshotStore(pool), { onError: (error) => errors.push(error) });
    const aggregates = new Aggregates(log, clockAt('2026-01-05T09:00:00.000Z'), snapshots);
    const id = await aLongTally(log, 1_300);
    const load = async () => {
      const loaded = await aggregates.load(longTally, id, carrierA);
      await snapshots.settled();
      return loaded;
    };
    const first = await load();
    expect(await kept(id)).toEqual([{ revision: 1_299, state: { total: 1_300, closed: false, folded: 1_300 } }]);
    expect(await load()).toEqual(first);
    await aggregates.handle(longTally, id, count(...Array.from({ length: 200 }, () => 1)), asCommand());
    const second = await load();
    expect(second).toMatchObject({ state: { total: 1_500, folded: 1_500 }, revision: 1_499 });
    expect(await kept(id)).toMatchObject([{ revision: 1_499 }]);
    await pool.query('DELETE FROM ops.snapshot');
    expect(await load()).toEqual(second);
    expect(errors).toEqual([]);
  });
});
