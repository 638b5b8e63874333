import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { describeEventLog } from '../event-log.contract';
import { EventStoreEventLog } from './eventstore-event-log.adapter';
import { TestServer } from './test-server/test-server';

describe('a log in EventStoreDB', () => {
  let server: TestServer;
  let operator: EventStoreDBClient;

  beforeAll(async () => {
    server = await TestServer.start();
    operator = EventStoreDBClient.connectionString(server.url);
  });
  afterAll(async () => {
    void operator.dispose();
    await server.down();
  });

  describeEventLog(async () => {
    const log = await EventStoreEventLog.open({ url: server.url });
    return {
      log,
      start: await log.head(),
      tombstone: async (stream) => {
        await operator.tombstoneStream(stream);
      },
      spoil: async (stream) => {
        await operator.appendToStream(stream, jsonEvent({ type: 'ThingSpoilt', data: { n: 1 } }));
      },
    };
  }, 'where-expected');
});
