import { randomUUID } from 'node:crypto';
import { eventPlaces, MemoryEventLog, PostgresEventIndex, type EventLog, type RecordedEvent } from '@event-store';
import { testDatabase, type TestDatabase } from '@testing';
import { someTallies } from '../../../tests/projections/tally';
import { Projections } from './projections';

let database: TestDatabase;
let index: PostgresEventIndex;
let running: Projections[] = [];

beforeEach(async () => {
  database = await testDatabase();
  index = new PostgresEventIndex(database.apiUrl, 1);
});
afterEach(async () => {
  await Promise.all(running.map((projections) => projections.close()));
  running = [];
  await index.close();
  await database.drop();
});

async function indexing(log: EventLog): Promise<Projections> {
  const projections = await Projections.start({
    databaseUrl: database.ownerUrl,
    log,
    readModels: [],
    indexesEvents: true,
  });
  running.push(projections);
  await projections.caughtUp(eventPlaces);
  return projections;
}

async function everyEvent(log: EventLog): Promise<RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  for await (const { events } of log.readAll()) all.push(...events);
  return all;
}

async function expectPlaces(log: EventLog): Promise<void> {
  for (const { id, stream, revision } of await everyEvent(log))
    expect(await index.lookUp(id)).toEqual({ stream, revision });
}

describe('indexing the events of a log by their id', () => {
  it('tells where each stands, and how far it has looked', async () => {
    const log = new MemoryEventLog();
    expect(await index.position()).toBeUndefined();
    await someTallies(log, 2, 3);
    const projections = await indexing(log);
    await someTallies(log, 2, 3);
    await projections.caughtUp(eventPlaces);
    await expectPlaces(log);
    expect(await index.position()).toBe(await log.head());
    expect(await index.lookUp(randomUUID())).toBeUndefined();
    expect(await index.lookUp('no UUID')).toBeUndefined();
  });

  it('goes on where it was', async () => {
    const log = new MemoryEventLog();
    await someTallies(log, 1, 3);
    await (await indexing(log)).close();
    await someTallies(log, 1, 3);
    await indexing(log);
    await expectPlaces(log);
  });

  it('forgets another log', async () => {
    const old = new MemoryEventLog();
    await someTallies(old, 1, 3);
    await (await indexing(old)).close();
    const log = new MemoryEventLog();
    await someTallies(log, 1, 1);
    await indexing(log);
    await expectPlaces(log);
    expect(await index.position()).toBe(await log.head());
    for (const { id } of await everyEvent(old)) expect(await index.lookUp(id)).toBeUndefined();
  });
});
