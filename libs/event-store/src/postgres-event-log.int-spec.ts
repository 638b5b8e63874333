import { testDatabase, type TestDatabase } from '@testing';
import pg from 'pg';
import { anEvent } from './contract/contract-events';
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
    const log = await PostgresEventLog.open({ url: database.apiUrl, appendConnections: 6 });
    return {
      log,
      tombstone: async (stream) => {
        await owner.query('UPDATE log.stream SET is_deleted = true WHERE name = $1', [stream]);
      },
      spoil: async (stream) => {
        await log.append(stream, 'any', [{ ...anEvent(), type: 'ThingSpoilt' }]);
        await owner.query(`UPDATE log.event SET metadata = '5' WHERE stream = $1 AND type = 'ThingSpoilt'`, [stream]);
      },
    };
  });
});
