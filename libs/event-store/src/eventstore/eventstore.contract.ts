import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { describeEventLog } from '../event-log.contract';
import { EventStoreEventLog } from './eventstore-event-log.adapter';

/** The contract on a server that may hold other data: each test has streams of its own and reads from where the log ended before. */
export function describeEventStore(url: () => string): void {
  let operator: EventStoreDBClient;
  beforeAll(() => {
    operator = EventStoreDBClient.connectionString(url().replace(/^kurrentdb/, 'esdb'));
  });
  afterAll(() => {
    void operator.dispose();
  });

  describeEventLog(async () => {
    const log = await EventStoreEventLog.open({ url: url() });
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
}
