import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { Instant } from '@domain/kernel';
import { Archived, CannotArchive, PostgresEventLog, type NewEvent } from '@event-store';
import { testDatabase, testFolder, type TestDatabase } from '@testing';
import pg from 'pg';
import { readSettings } from '../settings';
import { log as logCommand } from './log';

let database: TestDatabase;
let folder: string;
let log: PostgresEventLog;
let printed: string[];
const household = `viewing-${randomUUID()}`;

beforeEach(async () => {
  database = await testDatabase();
  folder = await testFolder('log-archive');
  process.env['DATABASE_URL'] = database.ownerUrl;
  printed = [];
  jest.spyOn(console, 'log').mockImplementation((line: unknown) => void printed.push(String(line)));
  jest.spyOn(process.stdout, 'write').mockImplementation((line: unknown) => (printed.push(String(line)), true));
  await inSegmentsOfTwo();
  log = await PostgresEventLog.open({ url: database.apiUrl });
  for (let n = 0; n < 5; n++) await log.append(household, 'any', [anEvent(n)]);
});
afterEach(async () => {
  jest.restoreAllMocks();
  delete process.env['DATABASE_URL'];
  await log.close();
  await database.drop();
  await rm(folder, { recursive: true });
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

const asOwner = async (text: string, values: readonly unknown[] = []) => {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  await client.query(text, [...values]).finally(() => client.end());
};
/** Segments are made by position long before they are needed; these two are full at once. */
const inSegmentsOfTwo = () =>
  asOwner(`
    DROP TABLE log.event_from_1;
    CREATE TABLE log.event_from_1 PARTITION OF log.event FOR VALUES FROM (1) TO (3);
    CREATE TABLE log.event_from_3 PARTITION OF log.event FOR VALUES FROM (3) TO (5);
    CREATE TABLE log.event_from_5 PARTITION OF log.event FOR VALUES FROM (5) TO (8000001);`);
const operator = async (...args: readonly string[]): Promise<string> => {
  printed = [];
  await logCommand(readSettings({ USHER_DATA: folder }), args);
  return printed.join('\n');
};
const everybodyHasRead = async () =>
  asOwner('INSERT INTO ops.process_checkpoint (name, position) VALUES ($1, $2)', ['test', await log.head()]);

describe('archiving old events', () => {
  it('waits for whoever follows the log', async () => {
    await expect(operator('archive', folder)).rejects.toThrow(CannotArchive);
    expect(await readdir(folder)).toEqual([]);
  });

  it('moves the oldest closed segment into a file, which is read, checked and put back', async () => {
    await everybodyHasRead();
    expect(await operator('archive', folder)).toContain('2 events (viewing, denial) of positions 1–2');
    const [name] = await readdir(folder);
    const file = join(folder, String(name));
    expect(await operator('archives')).toMatch(/^1–2 {2}archived: viewing, denial in usher-log-.*\n+3–4 {2}closed/);
    await expect(log.readStream(household)).rejects.toThrow(Archived);

    expect(await operator('read', file, '--check')).toContain('2 events');
    expect(await operator('read', file, '--stream', household)).toMatch(/#0 .*n 0[^]*#1 .*n 1/s);
    expect(await operator('read', file, '--stream', 'viewing-of-nobody')).toBe('');

    expect(await operator('attach', file)).toContain('are in the log again');
    expect(await log.readStream(household)).toMatchObject({ kind: 'events', events: { length: 5 } });
    expect(await operator('archives')).not.toContain('archived');
  });
});
