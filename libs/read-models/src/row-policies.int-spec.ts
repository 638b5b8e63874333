import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { testDatabase, type TestDatabase } from '@testing';
import { readModelEntities } from './read-model-entities';
import type { Row } from './table/columns';
import { qualified } from './table/table-sql';
import { tableOf, type ColumnShape } from './table/table';

let database: TestDatabase;
let owner: pg.Client;
let api: pg.Client;
const [ours, theirs, ourSite, ourAccount, ourOtherAccount] = Array.from({ length: 5 }, () => randomUUID()) as [
  string,
  string,
  string,
  string,
  string,
];
const tables = readModelEntities.map((entity) => tableOf<Row>(entity));

beforeAll(async () => {
  database = await testDatabase();
  owner = await connected(database.ownerUrl);
  api = await connected(database.apiUrl);
  for (const { name, columns } of tables) {
    await insert(name, columns, { carrier_id: ours, account_id: ourAccount, site_id: ourSite, id: ourAccount });
    await insert(name, columns, { carrier_id: ours, account_id: ourOtherAccount, id: ourOtherAccount });
    await insert(name, columns, { carrier_id: theirs });
  }
});
afterAll(async () => {
  await Promise.all([owner.end(), api.end()]);
  await database.drop();
});

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

async function insert(table: string, columns: readonly ColumnShape[], given: Record<string, string>): Promise<void> {
  const values = columns.map(({ name, type, nullable }) => given[name] ?? (nullable ? null : sampleOf(type)));
  const places = columns.map((_, index) => `$${index + 1}`).join(', ');
  await owner.query(
    `INSERT INTO ${qualified(table)} (${columns.map(({ name }) => name).join(', ')}) VALUES (${places})`,
    values,
  );
}

function sampleOf(type: string): string {
  if (type === 'uuid' || type === 'text') return randomUUID();
  if (type === 'jsonb') return '{}';
  if (type === 'boolean') return 'true';
  return type.startsWith('timestamptz') ? '2026-01-05T12:00:00.000Z' : '1';
}

async function seenBy(scope: Readonly<{ carrierId?: string; siteId?: string }>, table: string) {
  await api.query('BEGIN');
  const { carrierId, siteId } = scope;
  if (carrierId) await api.query(`SELECT set_config('usher.carrier_id', $1, true)`, [carrierId]);
  if (siteId) await api.query(`SELECT set_config('usher.site_id', $1, true)`, [siteId]);
  const { rows } = await api.query<{ carrier_id: string }>(`SELECT carrier_id FROM ${qualified(table)}`);
  const counted = await api.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${qualified(table)}`);
  await api.query('COMMIT');
  expect(counted.rows).toEqual([{ rows: rows.length }]);
  return rows.map(({ carrier_id }) => carrier_id);
}

describe("a carrier's rows", () => {
  it.each(tables)('are all that raw SQL reads and counts in $name', async ({ name }) => {
    expect(await seenBy({ carrierId: ours }, name)).toEqual([ours, ours]);
    expect(await seenBy({ carrierId: theirs }, name)).toEqual([theirs]);
    expect(await seenBy({ carrierId: randomUUID() }, name)).toEqual([]);
    expect(await seenBy({}, name)).toEqual([]);
  });

  it.each(tables.filter(({ columns }) => columns.some(({ name }) => name === 'account_id' || name === 'site_id')))(
    "are narrowed to one site's households in $name",
    async ({ name }) => {
      expect(await seenBy({ carrierId: ours, siteId: ourSite }, name)).toEqual([ours]);
      expect(await seenBy({ carrierId: theirs, siteId: ourSite }, name)).toEqual([]);
    },
  );

  it('stand behind a policy in every table that has a carrier, also one that nobody thought of here', async () => {
    const { rows } = await owner.query<{ name: string; guarded: boolean; columns: string[] }>(`
      SELECT c.relname AS name, c.relrowsecurity AS guarded,
             (SELECT array_agg(a.attname::text) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) AS columns
        FROM pg_class c WHERE c.relnamespace = 'read'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')`);
    const withCarrier = rows.filter(({ columns }) => columns.includes('carrier_id'));
    expect(withCarrier.filter(({ guarded }) => !guarded)).toEqual([]);
    expect(withCarrier.map(({ name }) => name).sort()).toEqual(tables.map(({ name }) => name).sort());
  });

  it('are read by a role that cannot step around a policy', async () => {
    const { rows } = await api.query(`
      SELECT rolsuper, rolbypassrls, pg_has_role(current_user, 'usher_owner', 'member') AS is_owner,
             (SELECT count(*)::int FROM pg_tables WHERE schemaname = 'read' AND tableowner = current_user) AS owned
        FROM pg_roles WHERE rolname = current_user`);
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, is_owner: false, owned: 0 }]);
  });
});
