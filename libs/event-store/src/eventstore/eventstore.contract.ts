import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { describeEventLog } from '../event-log.contract';
import { EventStoreEventLog } from './eventstore-event-log.adapter';

/** The contract on a server that may hold other data: each test has streams of its own and reads from where the log ended before. */
export function describeEventStore(url: () => string, namespace?: string): void {
  const nameOf = (stream: string) => (namespace === undefined ? stream : `${namespace}.${stream}`);
  let operator: EventStoreDBClient;
  beforeAll(() => {
    operator = EventStoreDBClient.connectionString(url().replace(/^kurrentdb/, 'esdb'));
  });
  afterAll(() => {
    void operator.dispose();
  });

  describeEventLog(async () => {
    const log = await EventStoreEventLog.open({ url: url(), namespace });
    return {
      log,
      start: await log.head(),
      tombstone: async (stream) => {
        await operator.tombstoneStream(nameOf(stream));
      },
      spoil: async (stream) => {
        await operator.appendToStream(nameOf(stream), jsonEvent({ type: 'ThingSpoilt', data: { n: 1 } }));
      },
    };
  }, 'where-expected');
}
