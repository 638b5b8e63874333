import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { testDatabase, type TestDatabase } from '@testing';

let database: TestDatabase;
const clients: pg.Client[] = [];
let [owner, api, platform]: pg.Client[] = [];
const [ours, theirs] = [randomUUID(), randomUUID()];

beforeAll(async () => {
  database = await testDatabase();
  for (const url of [database.ownerUrl, database.apiUrl, database.platformUrl]) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    clients.push(client);
  }
  [owner, api, platform] = clients;
  await owner!.query('CREATE TABLE read.shelf (id int, carrier_id uuid NOT NULL)');
  await owner!.query(`SELECT read.protect('read.shelf')`);
  await owner!.query('INSERT INTO read.shelf VALUES (1, $1), (2, $2), (3, $2)', [ours, theirs]);
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await database.drop();
});

const shelf = async (client: pg.Client | undefined) =>
  (await client!.query<{ id: number }>('SELECT id FROM read.shelf ORDER BY id')).rows.map(({ id }) => id);

describe('a protected read model', () => {
  it("shows the api the rows of the transaction's carrier, and none when no carrier is set", async () => {
    expect(await shelf(api)).toEqual([]);
    await api!.query('BEGIN');
    await api!.query(`SELECT set_config('usher.carrier_id', $1, true)`, [theirs]);
    expect(await shelf(api)).toEqual([2, 3]);
    expect((await api!.query('SELECT count(*)::int AS rows FROM read.shelf')).rows).toEqual([{ rows: 2 }]);
    await api!.query('COMMIT');
    expect(await shelf(api)).toEqual([]);
  });

  it('shows platform staff every row', async () => {
    expect(await shelf(platform)).toEqual([1, 2, 3]);
  });

  it('is written by its owner only', async () => {
    for (const client of [api, platform]) {
      await expect(client!.query('DELETE FROM read.shelf')).rejects.toThrow('permission denied');
      await expect(client!.query('ALTER TABLE read.shelf DISABLE ROW LEVEL SECURITY')).rejects.toThrow('must be owner');
      await expect(client!.query(`SELECT read.protect('read.shelf')`)).rejects.toThrow('permission denied');
    }
  });

  it('stays protected when it is protected again', async () => {
    await owner!.query(`SELECT read.protect('read.shelf')`);
    expect(await shelf(api)).toEqual([]);
    expect(await shelf(platform)).toEqual([1, 2, 3]);
  });
});

describe('the schemas', () => {
  it('keep the platform role out of everything but the read models', async () => {
    for (const schema of ['log', 'ops', 'bullmq']) {
      await expect(platform!.query(`SELECT * FROM ${schema}.anything`)).rejects.toThrow('permission denied for schema');
    }
  });

  it('let nobody but the owner make tables, except jobs by the api', async () => {
    for (const schema of ['log', 'read', 'ops', 'public']) {
      await expect(api!.query(`CREATE TABLE ${schema}.mine ()`)).rejects.toThrow('permission denied for schema');
    }
    await api!.query('CREATE TABLE bullmq.queue AS SELECT 1 AS one');
    expect((await owner!.query('DELETE FROM bullmq.queue')).rowCount).toBe(1);
    await owner!.query('CREATE TABLE bullmq.job AS SELECT 1 AS one');
    expect((await api!.query('DELETE FROM bullmq.job')).rowCount).toBe(1);
  });
});
