import { join } from 'node:path';
import pg from 'pg';
import type { Position } from '../event-log.port';
import { commitIn } from '../position';
import {
  DamagedArchive,
  readArchive,
  writeArchive,
  type ArchivedRow,
  type ArchiveHead,
  type ArchiveSum,
} from './archive-file';
import {
  countSuccessor,
  fillSuccessor,
  makeSuccessor,
  replaceBySuccessor,
  rowsOf,
  type SegmentTable,
} from './segment-table';

/** Why nothing was archived or brought back; the log is as it was. */
export class CannotArchive extends Error {
  override readonly name = 'CannotArchive';
}

/** A part of the log by position; of an archived one, what left it and where to. Positions are text, as they may pass 2^53. */
export type Segment = Readonly<{
  begins: string;
  ends: string;
  /** The log has gone beyond it: nothing is added any more. */
  isClosed: boolean;
  archive?: Readonly<{ file: string; sha256: string; categories: readonly string[] }>;
}>;

export type Archiving = Readonly<{
  /** Of role usher_owner. */
  ownerUrl: string;
  /** Of the file, which names itself after the log and the positions. */
  folder: string;
  /** What leaves the log, such as `viewing`. The events of other categories stay. */
  categories: readonly string[];
  /** Up to where every follower of the log has read: the lowest checkpoint of all projections and process managers. */
  passed: Position;
}>;

/** The log's segments, oldest first. */
export const segmentsOf = (ownerUrl: string): Promise<readonly Segment[]> =>
  connected(ownerUrl, async (client) => {
    const { rows } = await client.query<SegmentRow>(`
      SELECT s.begins_at AS begins, s.ends_at AS ends, s.ends_at <= h.position AS is_closed, a.file, a.sha256, a.categories
      FROM log.head h, log.segment s LEFT JOIN log.archive a USING (begins_at) ORDER BY s.begins_at`);
    return rows.map(({ begins, ends, is_closed: isClosed, file, sha256, categories }) => ({
      begins,
      ends,
      isClosed,
      ...(file !== null && { archive: { file, sha256, categories } }),
    }));
  });

/**
 * Moves those categories' events of the oldest segment that has not been archived into a file: writes it, reads it again and compares,
 * and only then takes them out of the log. The last event of every stream stays, because it may be all that a decision needs; whoever
 * reads more of such a stream, or the log itself at that place, gets an `Archived` that names the file. So archive only what no
 * command reads as a whole any more. An event that is out of the log is not recognised when it is appended again.
 * @throws CannotArchive when no segment is closed, or a follower has not passed it
 */
export const archiveOldest = ({ ownerUrl, folder, categories, passed }: Archiving): Promise<ArchivedSegment> =>
  connected(ownerUrl, async (client) => {
    const segment = await oldestOf(client, passed);
    const { log, begins_at: begins, ends_at: ends } = segment;
    const name = `usher-log-${log}-${begins}-${ends}.ndjson.gz`;
    const file = join(folder, name);
    const head = { format: 'usher-log-archive-1', log, begins, ends, categories } as const;
    const written = await writeArchive(file, head, rowsOf(client, segment, categories));
    const { sha256 } = await verifyArchive(file);
    if (sha256 !== written.sha256) throw new DamagedArchive(file, 'is not what was written');
    const isKept = `category <> ALL ($1) OR revision = (SELECT revision FROM log.stream WHERE name = e.stream)`;
    await client.query('BEGIN');
    await makeSuccessor(client, segment, isKept, categories);
    await replaceBySuccessor(client, segment);
    await client.query(
      'INSERT INTO log.archive (begins_at, ends_at, categories, file, sha256) VALUES ($1, $2, $3, $4, $5)',
      [begins, ends, categories, name, sha256],
    );
    await client.query('COMMIT');
    return { ...head, ...written, file };
  });

/** What an archive holds. */
export type ArchivedSegment = ArchiveHead & ArchiveSum & Readonly<{ file: string }>;

/** Reads a file to its end and compares its sum. @throws DamagedArchive */
export async function verifyArchive(file: string): Promise<ArchivedSegment> {
  const lines = readArchive(file);
  const first = await lines.next();
  const head = headIn(file, first.value);
  for (;;) {
    const { done, value } = await lines.next();
    if (done) return { ...head, ...value, file };
  }
}

/**
 * Puts what was archived last back into the log, for instance to rebuild a projection that needs it. The file stays where it is; archive
 * again afterwards. @throws CannotArchive when the file is not that of the last archiving of this log @throws DamagedArchive
 */
export const bringBack = (ownerUrl: string, file: string): Promise<ArchivedSegment> =>
  connected(ownerUrl, async (client) => {
    const archived = await verifyArchive(file);
    const segment = await lastArchived(client, archived);
    await client.query('BEGIN');
    await makeSuccessor(client, segment, 'category <> ALL ($1)', archived.categories);
    await fillSuccessor(client, eventsIn(file));
    const whole = BigInt(segment.ends_at) - BigInt(segment.begins_at) + 1n;
    if ((await countSuccessor(client)) !== whole) throw new DamagedArchive(file, `does not make ${whole} events`);
    await replaceBySuccessor(client, segment);
    await client.query('DELETE FROM log.archive WHERE begins_at = $1', [segment.begins_at]);
    await client.query('COMMIT');
    return archived;
  });

/** The head line of a file. @throws DamagedArchive */
export function headIn(file: string, line: ArchiveHead | ArchivedRow | ArchiveSum): ArchiveHead {
  if ('format' in line && line.format === 'usher-log-archive-1') return line;
  throw new DamagedArchive(file, 'is no archive of a log');
}

async function* eventsIn(file: string): AsyncGenerator<ArchivedRow> {
  for await (const line of readArchive(file)) if (!('format' in line)) yield line;
}

async function oldestOf(client: pg.Client, passed: Position): Promise<SegmentTable & Readonly<{ log: string }>> {
  const { rows } = await client.query<SegmentTable & { log: string; is_closed: boolean }>(`
    SELECT h.name AS log, s.name, s.begins_at, s.ends_at, s.ends_at <= h.position AS is_closed
    FROM log.head h, log.segment s
    WHERE s.begins_at > coalesce((SELECT max(ends_at) FROM log.archive), 0) ORDER BY s.begins_at LIMIT 1`);
  const [segment] = rows;
  if (!segment?.is_closed) throw new CannotArchive('No segment is closed that has not been archived.');
  if (commitIn(segment.log, passed) < BigInt(segment.ends_at))
    throw new CannotArchive(`Not every follower has passed position ${segment.ends_at}.`);
  return segment;
}

async function lastArchived(client: pg.Client, { sha256, file }: ArchivedSegment): Promise<SegmentTable> {
  const { rows } = await client.query<SegmentTable & { sha256: string; file: string }>(`
    SELECT s.name, s.begins_at, s.ends_at, a.sha256, a.file FROM log.archive a JOIN log.segment s USING (begins_at)
    ORDER BY begins_at DESC LIMIT 1`);
  const [last] = rows;
  if (!last) throw new CannotArchive('Nothing of this log has been archived.');
  if (last.sha256 !== sha256) throw new CannotArchive(`The last archive of this log is ${last.file}, not ${file}.`);
  return last;
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'usher-log-archive' });
  await client.connect();
  try {
    // Two at once would be in each other's way.
    await client.query('SELECT pg_advisory_lock(7205305)');
    return await work(client);
  } finally {
    await client.end();
  }
}

type SegmentRow = Readonly<{
  begins: string;
  ends: string;
  is_closed: boolean;
  file: string | null;
  sha256: string;
  categories: readonly string[];
}>;
