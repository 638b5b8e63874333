import pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { testDatabase, type TestDatabase } from '@testing';
import { migrate } from './migrate';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.drop());

class First20300101000000 implements MigrationInterface {
  up = (queries: QueryRunner) => queries.query('CREATE TABLE ops.first (); SELECT pg_sleep(0.2)');
  down = () => Promise.resolve();
}
class Second20300102000000 implements MigrationInterface {
  up = (queries: QueryRunner) => queries.query('CREATE TABLE ops.second ()');
  down = () => Promise.resolve();
}
class Broken20300103000000 implements MigrationInterface {
  up = (queries: QueryRunner) => queries.query('CREATE TABLE ops.half (); SELECT 1 / 0');
  down = () => Promise.resolve();
}

const tables = async () => {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relname IN ('first', 'second', 'half') ORDER BY relname`,
    );
    return rows.map(({ name }) => name);
  } finally {
    await client.end();
  }
};

describe('migrating', () => {
  it('applies each change once when several programs start at once', async () => {
    const applied = await Promise.all(
      [1, 2, 3].map(() => migrate(database.ownerUrl, [First20300101000000, Second20300102000000])),
    );
    expect(applied.flat()).toEqual(['First20300101000000', 'Second20300102000000']);
    expect(await tables()).toEqual(['first', 'second']);
  });

  it('applies only what is missing', async () => {
    await migrate(database.ownerUrl, [First20300101000000]);
    expect(await migrate(database.ownerUrl, [First20300101000000, Second20300102000000])).toEqual([
      'Second20300102000000',
    ]);
  });

  it('leaves nothing of a change that fails, and lets the next try go on from there', async () => {
    const withBroken = [First20300101000000, Broken20300103000000];
    await expect(migrate(database.ownerUrl, withBroken)).rejects.toThrow('division by zero');
    expect(await tables()).toEqual(['first']);
    expect(await migrate(database.ownerUrl, [First20300101000000, Second20300102000000])).toEqual([
      'Second20300102000000',
    ]);
  });
});
