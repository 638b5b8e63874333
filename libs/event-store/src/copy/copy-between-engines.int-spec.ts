import { testDatabase, type TestDatabase } from '@testing';
import { aStream, anEvent, collect, several } from '../contract/contract-events';
import type { EventLog } from '../event-log.port';
import { EventStoreEventLog } from '../eventstore/eventstore-event-log.adapter';
import { TestServer } from '../eventstore/test-server/test-server';
import { PostgresEventLog } from '../postgres-event-log.adapter';
import { copyLog } from './copy-log';

let databases: readonly TestDatabase[];
let server: TestServer;
let [source, back]: PostgresEventLog[] = [];
let there: EventStoreEventLog;

beforeAll(async () => {
  databases = [await testDatabase(), await testDatabase()];
  server = await TestServer.start();
  [source, back] = await Promise.all(databases.map(({ apiUrl }) => PostgresEventLog.open({ url: apiUrl })));
  there = await EventStoreEventLog.open({ url: server.url });
  const streams = Array.from({ length: 10 }, () => aStream());
  for (const stream of streams) await source!.append(stream, 'no-stream', several(3));
  for (const stream of streams) await source!.append(stream, 2, [anEvent({ title: 'Zoë "Ø" \\ 𝄞', n: 1e21 })]);
});
afterAll(async () => {
  await Promise.all([source?.close(), back?.close(), there.close()]);
  await server.down();
  await Promise.all(databases.map((database) => database.drop()));
});

const content = async (log: EventLog) =>
  (await collect(log.readAll())).map(({ stream, revision, id, type, data, metadata }) => ({
    ...{ stream, revision, id, type, data, metadata },
  }));

const copy = (from: EventLog, to: EventLog) => copyLog({ from, to, signal: new AbortController().signal });

describe('a log that moves from Postgres to EventStoreDB, and back to another Postgres', () => {
  it('is the same log in its order, and is compared event by event', async () => {
    expect(await copy(source!, there)).toMatchObject({ events: 40, copied: 40, isWhole: true });
    expect(await content(there)).toEqual(await content(source!));
    expect(await copy(source!, there)).toMatchObject({ events: 40, copied: 0 });
    expect(await copy(there, back!)).toMatchObject({ events: 40, copied: 40, isWhole: true });
    expect(await content(back!)).toEqual(await content(source!));
  });
});
