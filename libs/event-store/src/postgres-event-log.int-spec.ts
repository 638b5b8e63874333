import { testDatabase, type TestDatabase } from '@testing';
import pg from 'pg';
import { describeEventLog } from './event-log.contract';
import { PostgresEventLog } from './index';

describe('a log in Postgres', () => {
  let database: TestDatabase;
  let owner: pg.Client;

  beforeAll(async () => {
    database = await testDatabase();
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  describeEventLog(async () => {
    await owner.query(`
      TRUNCATE log.event, log.stream;
      UPDATE log.head SET name = gen_random_uuid()::text, position = 0`);
    return PostgresEventLog.open({ url: database.apiUrl, appendConnections: 6 });
  });
});
