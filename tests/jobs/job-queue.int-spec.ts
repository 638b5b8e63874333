import { testDatabase, type TestDatabase } from '@testing';
import { jobQueueContract } from './job-queue.contract';
import { aRedisServer } from './redis-server';

describe('jobs on Postgres', () => {
  const databases: TestDatabase[] = [];
  afterAll(async () => {
    for (const database of databases) await database.drop();
  });

  jobQueueContract(async () => {
    const database = await testDatabase();
    databases.push(database);
    return {
      owner: { kind: 'postgres', url: database.ownerUrl },
      worker: { kind: 'postgres', url: database.apiUrl },
    };
  });
});

describe('jobs on Redis', () => {
  let redis: Awaited<ReturnType<typeof aRedisServer>>;
  beforeAll(async () => {
    redis = await aRedisServer();
  });
  afterAll(() => redis.remove());

  jobQueueContract(async () => {
    const place = { kind: 'redis', url: redis.url() } as const;
    return { owner: place, worker: place };
  });
});
