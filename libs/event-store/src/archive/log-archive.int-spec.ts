import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { testDatabase, testFolder, type TestDatabase } from '@testing';
import pg from 'pg';
import { anEvent, aStream, collect, idsOf } from '../contract/contract-events';
import {
  Archived,
  archivedEvents,
  archiveOldest,
  bringBack,
  CannotArchive,
  DamagedArchive,
  PostgresEventLog,
  segmentsOf,
  verifyArchive,
  type Position,
  type RecordedEvent,
} from '../index';

describe('archiving a segment of the log', () => {
  let database: TestDatabase;
  let folder: string;
  let log: PostgresEventLog;
  let all: RecordedEvent[];
  const long = aStream('viewing');
  const kept = aStream('account');

  beforeEach(async () => {
    database = await testDatabase();
    folder = await testFolder('archive');
    await inShortSegments(database.ownerUrl);
    log = await PostgresEventLog.open({ url: database.apiUrl });
    // Positions 1 to 12: two segments of five, and two events in the third.
    for (let n = 0; n < 6; n++) {
      await log.append(long, 'any', [anEvent({ n, text: '"\\ \u2028\n\t é😀' })]);
      await log.append(n < 2 ? kept : aStream('account'), 'any', [anEvent()]);
    }
    all = await collect(log.readAll());
  });
  afterEach(async () => {
    await log.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const archive = async (passed?: Position) =>
    archiveOldest({
      ownerUrl: database.ownerUrl,
      folder,
      categories: ['viewing'],
      passed: passed ?? (await log.head()),
    });
  const viewings = () => all.filter(({ stream }) => stream === long);

  it('moves the events of its categories into a file, from which they come back as they were', async () => {
    const { file, events, begins, ends } = await archive();
    expect([events, begins, ends]).toEqual([3, '1', '5']);
    expect(await collect(archivedEvents(file))).toEqual(viewings().slice(0, 3));
    const none = { filter: { types: ['Other'] } };
    expect(await collect(archivedEvents(file, none))).toEqual([]);
    expect(await segmentsOf(database.ownerUrl)).toMatchObject([
      { begins: '1', ends: '5', isClosed: true, archive: { categories: ['viewing'] } },
      { begins: '6', ends: '10', isClosed: true },
      { begins: '11', isClosed: false },
    ]);
  });

  it('is told to who reads there, with the name of the file', async () => {
    const { file } = await archive();
    const name = file.slice(folder.length + 1);
    for (const reading of [
      () => collect(log.readAll()),
      () => collect(log.readAll({ filter: { categories: ['viewing'] } })),
      () => collect(log.readAll({ filter: { types: ['ThingHappened'] }, after: (all[3] as RecordedEvent).position })),
      () => collect(log.subscribe({ after: (all[0] as RecordedEvent).position })),
      () => log.readStream(long),
      () => log.readStream(long, { from: 2, limit: 1 }),
      () => log.readStream(long, { direction: 'backwards' }),
      () => log.readStream(long, { direction: 'backwards', from: 2, limit: 1 }),
    ]) {
      const error: unknown = await reading().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(Archived);
      expect(error).toMatchObject({ archive: name });
    }
  });

  it('leaves what came later, other categories, and the last event of each stream', async () => {
    const short = viewings()[5] as RecordedEvent;
    await archive();
    await archive();
    const after = (all[9] as RecordedEvent).position;
    expect(idsOf(await collect(log.readAll({ after })))).toEqual(idsOf(all.slice(10)));
    const others = all.filter(({ stream }) => stream !== long);
    expect(await collect(log.readAll({ filter: { categories: ['account'] } }))).toEqual(others);
    expect(await log.readStream(kept)).toEqual({ kind: 'events', events: others.slice(0, 2) });
    expect(await log.readStream(long, { direction: 'backwards', limit: 1 })).toEqual({
      kind: 'events',
      events: [short],
    });
    expect(await log.append(long, 5, [anEvent()])).toMatchObject({ revision: 6 });
  });

  it('is undone by bringing it back, the last one first', async () => {
    const first = await archive();
    const second = await archive();
    await expect(bringBack(database.ownerUrl, first.file)).rejects.toBeInstanceOf(CannotArchive);
    await bringBack(database.ownerUrl, second.file);
    await bringBack(database.ownerUrl, first.file);
    expect(await collect(log.readAll())).toEqual(all);
    expect(await log.readStream(long)).toEqual({ kind: 'events', events: viewings() });
    await expect(bringBack(database.ownerUrl, first.file)).rejects.toBeInstanceOf(CannotArchive);
  });

  it('is refused while a follower has not passed it, or nothing is closed', async () => {
    await expect(archive((all[3] as RecordedEvent).position)).rejects.toBeInstanceOf(CannotArchive);
    await archive((all[4] as RecordedEvent).position);
    await archive();
    await expect(archive()).rejects.toBeInstanceOf(CannotArchive);
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('finds a file that was changed, cut off or is another', async () => {
    const { file } = await archive();
    const whole = await readFile(file);
    const lines = gunzipSync(whole).toString();
    for (const bytes of [
      whole.subarray(0, whole.length - 20),
      gzipSync(lines.replace('ThingHappened', 'ThingHappenex')),
      gzipSync(lines.split('\n').slice(0, -2).join('\n')),
      gzipSync(lines.split('\n').toSpliced(2, 1).join('\n')),
      gzipSync(''),
      Buffer.from('no archive'),
    ]) {
      const other = join(folder, 'other');
      await writeFile(other, bytes);
      await expect(verifyArchive(other)).rejects.toBeInstanceOf(DamagedArchive);
      await expect(bringBack(database.ownerUrl, other)).rejects.toBeInstanceOf(DamagedArchive);
    }
    expect(await verifyArchive(file)).toMatchObject({ events: 3 });
  });
});

/** Segments of five positions instead of millions. */
async function inShortSegments(ownerUrl: string): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query(`
    DROP TABLE log.event_from_1;
    CREATE TABLE log.event_from_1 PARTITION OF log.event FOR VALUES FROM (1) TO (6);
    CREATE TABLE log.event_from_6 PARTITION OF log.event FOR VALUES FROM (6) TO (11);
    CREATE TABLE log.event_from_11 PARTITION OF log.event FOR VALUES FROM (11) TO (8000001);`);
  await owner.end();
}
