import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { aTestServer } from '@testing';
import { databaseRoles, prepareDatabase } from './prepare-database';

let adminUrl: string;
let remove: () => Promise<void>;
let url: Awaited<ReturnType<typeof aTestServer>>['server']['url'];

// A server of its own: roles belong to the whole server, and this test changes their passwords.
beforeAll(async () => {
  const own = await aTestServer({ fsync: 'off' });
  remove = own.remove;
  url = own.server.url.bind(own.server);
  adminUrl = own.server.url();
});
afterAll(() => remove());

const passwords = (suffix: string) => ({
  usher_owner: `o/${suffix}`,
  usher_api: `a'${suffix}`,
  usher_platform: `p%${suffix}`,
});

const ask = async (address: string, sql: string, values: unknown[] = []) => {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
};

describe('preparing a database', () => {
  it('ends alike when several processes do it at once', async () => {
    const database = `Usher ${randomUUID()}`;
    await Promise.all([1, 2, 3, 4].map(() => prepareDatabase(adminUrl, database, passwords('1'))));
    const owner = await ask(adminUrl, 'SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = $1', [
      database,
    ]);
    expect(owner).toEqual([{ owner: 'usher_owner' }]);
  });

  it('makes roles that are bound by row policies and can make no roles', async () => {
    await prepareDatabase(adminUrl, `usher-${randomUUID()}`, passwords('1'));
    const roles = await ask(
      adminUrl,
      `SELECT rolname FROM pg_roles
       WHERE rolname = ANY($1) AND rolcanlogin AND NOT (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)`,
      [databaseRoles],
    );
    expect(roles.map(({ rolname }) => rolname).sort()).toEqual([...databaseRoles].sort());
  });

  it('lets each role in with its newest password, whatever signs are in it', async () => {
    const database = `usher-${randomUUID()}`;
    await prepareDatabase(adminUrl, database, passwords('old'));
    await prepareDatabase(adminUrl, database, passwords('new'));
    for (const role of databaseRoles) {
      const [newest, old] = ['new', 'old'].map((suffix) =>
        url({ name: role, password: passwords(suffix)[role] }, database),
      );
      expect(await ask(newest!, 'SELECT current_user AS who')).toEqual([{ who: role }]);
      await expect(ask(old!, 'SELECT 1')).rejects.toThrow('password authentication failed');
    }
  });

  it('keeps other roles of the server out', async () => {
    const database = `usher-${randomUUID()}`;
    await prepareDatabase(adminUrl, database, passwords('1'));
    await ask(adminUrl, `CREATE ROLE stranger LOGIN PASSWORD 'stranger'`);
    const stranger = { name: 'stranger', password: 'stranger' };
    await expect(ask(url(stranger, database), 'SELECT 1')).rejects.toThrow('permission denied for database');
  });
});
