import { createGzip, constants } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { BackupFile, type PartEnd } from './backup-file';
import {
  archivedThrough,
  jobsLedger,
  migrationLedger,
  sequencesToCopy,
  tablesToCopy,
  valueIn,
  type Table,
} from './catalogue';
import { LogNotWhole } from './faults';
import { format, type Manifest } from './manifest';
import { manifestPart, type PartRead } from './read-backup';

export type WriteBackup = Readonly<{
  /** As the owner of the tables. */
  databaseUrl: string;
  file: string;
  now: () => string;
  /** Told of each table that is in the file. */
  onTable?: (table: PartRead) => void;
}>;

export type WrittenBackup = Readonly<{ manifest: Manifest; rows: number; bytes: number }>;

/** The one table that only grows: it is copied last, outside the snapshot. */
const eventTable = 'log.event';
const eventsInASlice = 100_000n;

/**
 * Writes a backup while everything runs. All tables but the events are read in one snapshot that lasts seconds. The events up to
 * the snapshot's head are read after it, slice by slice: they never change, and a snapshot held for as long as they take would
 * keep the server from clearing away the old versions of the head's row, which every append has to pass.
 * @throws FileExists @throws LogNotWhole
 */
export async function writeBackup(options: WriteBackup): Promise<WrittenBackup> {
  const file = await BackupFile.create(options.file);
  const client = new pg.Client({ connectionString: options.databaseUrl, application_name: 'usher-backup' });
  try {
    await client.connect();
    const written = await write({ ...options, client, file });
    await file.finish();
    return { ...written, bytes: file.bytes };
  } catch (error) {
    await file.abandon();
    throw error;
  } finally {
    await client.end();
  }
}

type Writing = Readonly<{ client: pg.Client; file: BackupFile }> & Omit<WriteBackup, 'file'>;

async function write({ client, file, now, onTable }: Writing): Promise<Omit<WrittenBackup, 'bytes'>> {
  let rows = 0;
  const tell = (name: string, end: PartEnd) => {
    rows += end.rows;
    onTable?.({ name, ...end });
  };
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const manifest = await describe(client, now());
  await writePart(file, manifestPart, only(Buffer.from(JSON.stringify(manifest))));
  for (const table of manifest.tables.slice(0, -1))
    tell(table.name, await writePart(file, table.name, rowsOf(client, table)));
  const slices = await slicesOf(client, BigInt(manifest.log.head));
  await client.query('COMMIT');
  for (const table of manifest.tables.slice(-1))
    tell(table.name, await writePart(file, table.name, eventsOf(client, table, slices)));
  return { manifest, rows };
}

async function describe(client: pg.Client, madeAt: string): Promise<Manifest> {
  const found = await tablesToCopy(client);
  const tables = [
    ...found.filter(({ name }) => name !== eventTable),
    ...found.filter(({ name }) => name === eventTable),
  ];
  const { rows: heads } = await client.query<{ name: string; head: string }>(
    'SELECT name, position AS head FROM log.head',
  );
  const [log] = heads;
  if (!log) throw new LogNotWhole('A restore into this database has not ended; there is nothing to back up.');
  const { rows: applied } = await client.query<{ name: string }>(`SELECT name FROM ${migrationLedger} ORDER BY id`);
  const { rows: servers } = await client.query<{ version: string }>(
    `SELECT current_setting('server_version') AS version`,
  );
  const jobs = await valueIn(client, jobsLedger, 'max(version)');
  return {
    format,
    madeAt,
    postgres: servers[0]?.version ?? '',
    log,
    migrations: applied.map(({ name }) => name),
    jobsVersion: jobs === undefined ? null : Number(jobs),
    tables,
    sequences: await sequencesToCopy(client),
  };
}

/** `isWhole`: none of its events is in an archive. */
type Slice = Readonly<{ after: bigint; through: bigint; isWhole: boolean }>;

async function slicesOf(client: pg.Client, head: bigint): Promise<readonly Slice[]> {
  const archived = await archivedThrough(client);
  const slices: Slice[] = [];
  for (let after = 0n; after < head; after = slices.at(-1)?.through ?? head) {
    const isWhole = after >= archived;
    const end = isWhole ? head : archived;
    slices.push({ after, through: after + eventsInASlice < end ? after + eventsInASlice : end, isWhole });
  }
  return slices;
}

type Rows = AsyncGenerator<Buffer, number>;

async function* only(content: Buffer): Rows {
  yield content;
  return 1;
}

async function* rowsOf(client: pg.Client, { name, columns, key }: Table): Rows {
  const order = key.length > 0 ? `ORDER BY ${key.join(', ')}` : '';
  return yield* copied(client, `SELECT ${columns.join(', ')} FROM ${name} ${order}`);
}

async function* eventsOf(client: pg.Client, { columns, name }: Table, slices: readonly Slice[]): Rows {
  let rows = 0;
  for (const { after, through, isWhole } of slices) {
    const range = `position > ${after} AND position <= ${through}`;
    const found = yield* copied(client, `SELECT ${columns.join(', ')} FROM ${name} WHERE ${range} ORDER BY position`);
    if (isWhole && BigInt(found) !== through - after)
      throw new LogNotWhole(`Of the events after ${after} up to ${through}, ${found} are in the log.`);
    rows += found;
  }
  return rows;
}

async function* copied(client: pg.Client, select: string): Rows {
  const stream = client.query(copyTo(`COPY (${select}) TO STDOUT`));
  for await (const chunk of stream) yield chunk as Buffer;
  return stream.rowCount;
}

async function writePart(file: BackupFile, name: string, rows: Rows): Promise<PartEnd> {
  let count = 0;
  async function* counted(): AsyncIterable<Buffer> {
    count = yield* rows;
  }
  await file.beginPart(name);
  await pipeline(counted(), createGzip(packing), async (packed: AsyncIterable<Buffer>) => {
    for await (const chunk of packed) await file.chunk(chunk);
  });
  return file.endPart(count);
}

// The fastest level makes a file some tenth larger than the usual one, in a third of the time.
const packing = { level: constants.Z_BEST_SPEED, chunkSize: 256 * 1024 };
