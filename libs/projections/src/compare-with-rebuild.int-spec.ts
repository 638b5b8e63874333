import { PostgresEventLog } from '@event-store';
import { openPool } from '@postgres';
import { testDatabase, type TestDatabase } from '@testing';
import type pg from 'pg';
import { count, someTallies, tallyModel } from '../../../tests/projections/tally';
import { compareWithRebuild } from './compare-with-rebuild';
import { Projections } from './projections';

let database: TestDatabase;
let log: PostgresEventLog;
let pool: pg.Pool;
let projections: Projections | undefined;

beforeEach(async () => {
  database = await testDatabase();
  log = await PostgresEventLog.open({ url: database.ownerUrl });
  pool = openPool(database.ownerUrl, { max: 2, applicationName: 'test' });
});
afterEach(async () => {
  await projections?.close();
  projections = undefined;
  await Promise.all([log.close(), pool.end()]);
  await database.drop();
});

async function projected(): Promise<Projections> {
  projections = await Projections.start({ databaseUrl: database.ownerUrl, log, readModels: [tallyModel()] });
  await projections.caughtUp('tally');
  return projections;
}

const compare = (version = 1) => compareWithRebuild({ pool, log, model: tallyModel({ version }) });

describe('comparing a read model with a rebuild from zero', () => {
  it('finds nothing where every row is what its events say, while more events come', async () => {
    const ids = await someTallies(log, 20, 3);
    await projected();
    const compared = compare();
    for (const id of ids) await count(log, id, 3, 7);
    expect(await compared).toMatchObject({ name: 'tally', rows: 20, differing: 0, differences: [] });
  });

  it('names the rows that differ, are missing or are too many, by id', async () => {
    const ids = [...(await someTallies(log, 3, 2))].sort();
    await projected();
    await pool.query('UPDATE read.tally SET sum = sum + 1 WHERE id = $1', [ids[0]]);
    await pool.query('DELETE FROM read.tally WHERE id = $1', [ids[1]]);
    await pool.query(`INSERT INTO read.tally (id, label, sum, amounts, opened_at, revision)
      VALUES ('ffffffff-ffff-ffff-ffff-ffffffffffff', 'nobody', 0, '[]', now(), 0)`);
    const { differing, differences } = await compare();
    expect(differing).toBe(3);
    expect(differences.map(({ id, live, rebuilt }) => [id, live === undefined, rebuilt === undefined])).toEqual([
      [ids[0], false, false],
      [ids[1], true, false],
      ['ffffffff-ffff-ffff-ffff-ffffffffffff', false, true],
    ]);
  });

  it('is refused where another version built the table', async () => {
    await projected();
    await expect(compare(2)).rejects.toMatchObject({ name: 'NotBuilt' });
  });

  it('leaves nothing behind', async () => {
    await projected();
    await compare();
    const { rows } = await pool.query(`SELECT tablename FROM pg_tables WHERE tablename LIKE '%rebuilt%'`);
    expect(rows).toEqual([]);
  });
});
