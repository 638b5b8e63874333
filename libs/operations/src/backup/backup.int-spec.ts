import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '@domain/kernel';
import { PostgresEventLog, type NewEvent, type Position, type RecordedEvent } from '@event-store';
import { migrate, openPool, type Migration } from '@postgres';
import { testDatabase, type TestDatabase } from '@testing';
import type { QueryRunner } from 'typeorm';
import { migrations } from '../../../../migrations';
import { makeJobsTables } from '../jobs/jobs-tables';
import { DerivedKeys } from '../keys/derived-keys';
import { PersonVault } from '../keys/person-vault';
import { StaffLogins } from '../staff/staff-logins';
import { DamagedBackup, FileExists, LogNotWhole, NewerBackup, NotEmpty, OtherMasterKey } from './faults';
import { readBackup } from './read-backup';
import { restoreBackup } from './restore-backup';
import { writeBackup } from './write-backup';

class AddedLater20261130000000 {
  up = (database: QueryRunner) => database.query('CREATE TABLE ops.added_later (id bigserial PRIMARY KEY, note text)');
  down = () => Promise.reject(new Error('forward only'));
}
class ChangedLater20261201000000 {
  up = (database: QueryRunner) => database.query(`UPDATE ops.added_later SET note = 'none' WHERE note IS NULL`);
  down = () => Promise.reject(new Error('forward only'));
}
const ofThen: readonly Migration[] = [...migrations, AddedLater20261130000000];

const keys = new DerivedKeys(Buffer.alloc(32, 7));
const subject = randomUUID();
const now = () => '2026-11-21T10:00:00.000Z';

let source: TestDatabase;
let pool: ReturnType<typeof openPool>;
let log: PostgresEventLog;
let folder: string;
let file: string;
let head: Position;
let sealed: Awaited<ReturnType<PersonVault['seal']>>;
const others: TestDatabase[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-spec-'));
  file = join(folder, 'whole');
  source = await testDatabase();
  pool = openPool(source.ownerUrl, { max: 2, applicationName: 'test' });
  log = await PostgresEventLog.open({ url: source.ownerUrl });
  await makeJobsTables(source.ownerUrl);
  await migrate(source.ownerUrl, ofThen);
  await pool.query(`INSERT INTO ops.added_later (note) VALUES (E'a\\tb\\\\ü\\n'), (NULL)`);
  await pool.query(`INSERT INTO ops.process_checkpoint VALUES ('order-fulfilment', $1)`, [await log.head()]);
  sealed = await new PersonVault(pool, keys).seal(subject, 'Grete Minde');
  await new StaffLogins(pool, keys).register(subject, 'grete@usher.example', 'a long password');
  for (let stream = 0; stream < 5; stream += 1) await write(`thing-${randomUUID()}`);
  head = await log.head();
  await writeBackup({ databaseUrl: source.ownerUrl, file, now });
});
afterAll(async () => {
  await pool.end();
  await log.close();
  await Promise.all([source, ...others].map((database) => database.drop()));
  await rm(folder, { recursive: true });
});

const anEvent = (): NewEvent => ({
  id: randomUUID(),
  type: 'ThingHappened',
  data: { name: 'Zoë "Ø" \\ 𝄞' },
  metadata: {
    commandId: randomUUID(),
    commandHash: 'hash',
    correlationId: 'c-1',
    causationId: 'c-1',
    actor: { kind: 'program', id: 'test' },
    schemaVersion: 1,
    recordedAt: now() as Instant,
  },
});

const write = (stream: string) => log.append(stream, 'no-stream', [anEvent(), anEvent(), anEvent()]);

const all = async (from: PostgresEventLog, until?: Position) => {
  const events: RecordedEvent[] = [];
  for await (const batch of from.readAll(until && { until })) events.push(...batch.events);
  return events;
};

const anotherDatabase = async () => {
  const database = await testDatabase();
  others.push(database);
  return database.ownerUrl;
};

const restore = (databaseUrl: string, from = file, known = ofThen) =>
  restoreBackup({ databaseUrl, file: from, migrations: known, keys });

const rowsOf = async (databaseUrl: string, sql: string) => {
  const other = openPool(databaseUrl, { max: 1, applicationName: 'test' });
  try {
    return (await other.query(sql)).rows as unknown[];
  } finally {
    await other.end();
  }
};

const altered = async (change: (bytes: Buffer) => Buffer): Promise<string> => {
  const path = join(folder, randomUUID());
  await writeFile(path, change(await readFile(file)));
  return path;
};

const faultOf = (path: string): Promise<unknown> =>
  readBackup(path).then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a backup', () => {
  it('restored into an empty database holds the log with its name, its positions and every event', async () => {
    const databaseUrl = await anotherDatabase();
    await restore(databaseUrl);
    const restored = await PostgresEventLog.open({ url: databaseUrl });
    expect(await restored.head()).toBe(head);
    const events = await all(restored);
    expect(events).toEqual(await all(log, head));
    const stream = events[0]?.stream ?? '';
    expect(await restored.append(stream, 2, [anEvent()])).toMatchObject({ revision: 3, repeated: false });
    await restored.close();
  });

  it('brings back whatever else cannot be made anew: log-ins, keys, checkpoints, jobs, a table of yesterday', async () => {
    const databaseUrl = await anotherDatabase();
    await restore(databaseUrl);
    const restored = openPool(databaseUrl, { max: 1, applicationName: 'test' });
    const signIn = await new StaffLogins(restored, keys).signIn(
      'grete@usher.example',
      'a long password',
      now() as Instant,
    );
    expect(signIn).toMatchObject({ staffId: subject });
    expect(await new PersonVault(restored, keys).open(sealed)).toBe('Grete Minde');
    await restored.end();
    for (const table of ['ops.process_checkpoint', 'ops.added_later', 'bullmq.meta'])
      expect(await rowsOf(databaseUrl, `TABLE ${table}`)).toEqual(await rowsOf(source.ownerUrl, `TABLE ${table}`));
    expect(await rowsOf(databaseUrl, `INSERT INTO ops.added_later DEFAULT VALUES RETURNING id::int`)).toEqual([
      { id: 3 },
    ]);
  });

  it('holds no read model, no lease, and no ledger of migrations', async () => {
    const { tables } = await readBackup(file);
    const names = tables.map(({ name }) => name);
    expect(names.at(-1)).toBe('log.event');
    expect(names.filter((name) => /^read[.]|lease|beat|progress|migration/.test(name))).toEqual([]);
  });

  it('is whole while others write', async () => {
    const writing = new AbortController();
    const written: RecordedEvent['id'][] = [];
    const writer = async () => {
      while (!writing.signal.aborted) {
        const event = anEvent();
        await log.append(`thing-${randomUUID()}`, 'no-stream', [event]);
        written.push(event.id);
      }
    };
    const writers = [writer(), writer(), writer()];
    const path = join(folder, 'busy');
    const before = await all(log);
    await writeBackup({ databaseUrl: source.ownerUrl, file: path, now });
    writing.abort();
    await Promise.all(writers);
    const databaseUrl = await anotherDatabase();
    await restore(databaseUrl, path);
    const restored = await PostgresEventLog.open({ url: databaseUrl });
    const found = await all(restored);
    expect(found).toEqual((await all(log)).slice(0, found.length));
    expect(found.length).toBeGreaterThanOrEqual(before.length);
    await restored.close();
  });

  it('of an older version is restored as it was, and then becomes what the tables have become since', async () => {
    const databaseUrl = await anotherDatabase();
    await restore(databaseUrl, file, [...ofThen, ChangedLater20261201000000]);
    expect(await rowsOf(databaseUrl, 'SELECT note FROM ops.added_later ORDER BY id')).toEqual([
      { note: 'a\tb\\ü\n' },
      { note: 'none' },
    ]);
  });

  it('replaces no file', async () => {
    await expect(writeBackup({ databaseUrl: source.ownerUrl, file, now })).rejects.toThrow(FileExists);
  });

  it('of a log with a gap is refused, and leaves no file', async () => {
    const databaseUrl = await anotherDatabase();
    await restore(databaseUrl);
    await rowsOf(databaseUrl, 'DELETE FROM log.event WHERE position = 4');
    const path = join(folder, 'torn');
    await expect(writeBackup({ databaseUrl, file: path, now })).rejects.toThrow(LogNotWhole);
    expect((await readdir(folder)).filter((name) => name.startsWith('torn'))).toEqual([]);
  });
});

describe('a backup of a log whose beginning was archived', () => {
  const archived = `INSERT INTO log.archive (begins_at, ends_at, categories, file, sha256) VALUES (1, 6, '{thing}', 'f', 's')`;

  it('is whole without what stands in the archive, and is restored with the archive in its books', async () => {
    const [first, second] = [await anotherDatabase(), await anotherDatabase()];
    await restore(first);
    await rowsOf(first, 'DELETE FROM log.event WHERE position <= 6 AND revision < 2');
    const path = join(folder, 'archived');
    await expect(writeBackup({ databaseUrl: first, file: path, now })).rejects.toThrow(LogNotWhole);
    await rowsOf(first, archived);
    await writeBackup({ databaseUrl: first, file: path, now });
    await restore(second, path);
    const sql = 'SELECT position FROM log.event ORDER BY position';
    expect(await rowsOf(second, sql)).toEqual(await rowsOf(first, sql));
    expect(await rowsOf(second, 'SELECT ends_at::int FROM log.archive')).toEqual([{ ends_at: 6 }]);
  });
});

describe('a damaged backup', () => {
  it('is known by any byte that was changed, wherever it lies', async () => {
    const { length } = await readFile(file);
    for (let place = 0; place < length; place += 97) {
      const path = await altered((bytes) => (bytes.writeUInt8(bytes.readUInt8(place) ^ 0x10, place), bytes));
      expect(await faultOf(path)).toBeInstanceOf(DamagedBackup);
    }
  });

  it('is known wherever it was cut', async () => {
    const { length } = await readFile(file);
    for (let end = 0; end < length; end += 101)
      expect(await faultOf(await altered((bytes) => bytes.subarray(0, end)))).toBeInstanceOf(DamagedBackup);
  });

  it('is told by the name of the damaged table, before anything is changed', async () => {
    const place = (await readFile(file)).indexOf('log.event', (await readFile(file)).indexOf('log.stream') + 1);
    const flipped = await altered((bytes) => (bytes.writeUInt8(bytes.readUInt8(place + 60) ^ 1, place + 60), bytes));
    const cut = await altered((bytes) => bytes.subarray(0, place + 60));
    for (const path of [flipped, cut])
      await expect(restore(await anotherDatabase(), path)).rejects.toMatchObject({ part: 'log.event' });
  });

  it('goes on after its end', async () => {
    const path = await altered((bytes) => Buffer.concat([bytes, Buffer.from(' ')]));
    expect(await faultOf(path)).toMatchObject({ name: 'DamagedBackup', part: 'file' });
  });
});

describe('restoring', () => {
  it('is refused into a database that is in use', async () => {
    await expect(restore(source.ownerUrl)).rejects.toThrow(NotEmpty);
    expect((await all(log)).length).toBeGreaterThan(0);
  });

  it('is refused to a program that is older than the backup', async () => {
    await expect(restore(await anotherDatabase(), file, migrations)).rejects.toThrow(NewerBackup);
  });

  it('that did not end leaves a log that nobody opens, and that can be restored again', async () => {
    const databaseUrl = await anotherDatabase();
    const wrong = new DerivedKeys(Buffer.alloc(32, 8));
    const attempt = restoreBackup({ databaseUrl, file, migrations: ofThen, keys: wrong });
    await expect(attempt).rejects.toThrow(OtherMasterKey);
    await expect(PostgresEventLog.open({ url: databaseUrl })).rejects.toThrow('has not ended');
    await expect(writeBackup({ databaseUrl, file: join(folder, 'none'), now })).rejects.toThrow(LogNotWhole);
    await restore(databaseUrl);
    await (await PostgresEventLog.open({ url: databaseUrl })).close();
  });
});
