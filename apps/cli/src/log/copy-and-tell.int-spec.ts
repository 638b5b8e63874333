import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import type { Fact, Instant } from '@domain/kernel';
import { CopyDiffers, PostgresEventLog, type EventLog, type NewEvent } from '@event-store';
import { processManager, Projections } from '@projections';
import { testDatabase, type TestDatabase } from '@testing';
import { copyAndSwitch } from './copy-and-tell';

type Thing = Fact<'ThingHappened', { n: number }>;

let databases: readonly TestDatabase[];
let [from, to]: PostgresEventLog[] = [];
beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  databases = [await testDatabase(), await testDatabase()];
  [from, to] = await Promise.all(databases.map(({ ownerUrl }) => PostgresEventLog.open({ url: ownerUrl })));
});
afterAll(async () => {
  jest.restoreAllMocks();
  await Promise.all([from?.close(), to?.close()]);
  await Promise.all(databases.map((database) => database.drop()));
});

const anEvent = (n: number): NewEvent => ({
  id: randomUUID(),
  type: 'ThingHappened',
  data: { n },
  metadata: {
    ...{ commandId: randomUUID(), commandHash: 'hash', correlationId: 'c-1', causationId: 'c-1', schemaVersion: 1 },
    actor: { kind: 'program', id: 'test' },
    recordedAt: '2026-11-21T10:00:00.000Z' as Instant,
  },
});

/** What the process manager does in this log until it has caught up. */
async function handledIn(log: EventLog): Promise<readonly number[]> {
  const handled: number[] = [];
  const counting = processManager<Thing>({
    name: 'counting',
    category: 'thing',
    events: { ThingHappened: 1 },
    handle: async ({ data }) => void handled.push(data.n),
  });
  const databaseUrl = databases[0]!.ownerUrl;
  const projector = await Projections.start({ databaseUrl, log, readModels: [], processes: [counting] });
  await projector.caughtUp('counting');
  await projector.close();
  return handled;
}

describe('going on in the copy of a log', () => {
  it('makes a process manager repeat nothing and miss nothing, and can be done again', async () => {
    const ends = { from: from!, to: to!, settled: async () => undefined };
    const { ownerUrl } = databases[0]!;
    const signal = new AbortController().signal;
    for (const n of [1, 2]) await from!.append(`thing-${randomUUID()}`, 'no-stream', [anEvent(n)]);
    expect(await handledIn(from!)).toEqual([1, 2]);
    await from!.append(`thing-${randomUUID()}`, 'no-stream', [anEvent(3)]);
    await copyAndSwitch(ends, ownerUrl, signal);
    await copyAndSwitch(ends, ownerUrl, signal);
    expect(await handledIn(to!)).toEqual([3]);
    await to!.append(`thing-${randomUUID()}`, 'no-stream', [anEvent(4)]);
    expect(await handledIn(to!)).toEqual([4]);
    // The new log has gone its own way; it is no copy any more.
    await expect(copyAndSwitch(ends, ownerUrl, signal)).rejects.toThrow(CopyDiffers);
  });
});
