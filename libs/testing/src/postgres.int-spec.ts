import pg from 'pg';
import { testDatabase } from './index';

const one = async (url: string, sql: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

describe('asking for a test database', () => {
  it('gives each test one of its own, with every migration applied', async () => {
    const [a, b] = await Promise.all([testDatabase(), testDatabase()]);
    try {
      await one(a.ownerUrl, 'CREATE TABLE ops.only_here ()');
      const tables = await one(b.ownerUrl, `SELECT to_regclass('ops.only_here') AS here`);
      expect(tables).toEqual([{ here: null }]);
      expect(await one(b.apiUrl, 'SELECT current_user AS who')).toEqual([{ who: 'usher_api' }]);
      expect(await one(b.platformUrl, 'SELECT current_user AS who')).toEqual([{ who: 'usher_platform' }]);
    } finally {
      await Promise.all([a.drop(), b.drop()]);
    }
  });
});
