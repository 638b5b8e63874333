import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { ArchivedRow } from './archive-file';

export type SegmentTable = Readonly<{ name: string; begins_at: string; ends_at: string }>;

const columns = 'position, stream, revision, id, type, data, metadata, recorded_at';
const page = 2_000;

/** The segment's events of those categories, in order. */
export async function* rowsOf(
  client: pg.Client,
  { name, begins_at }: SegmentTable,
  categories: readonly string[],
): AsyncGenerator<ArchivedRow> {
  const text = `
    SELECT position::text, stream, revision, id::text, type, data::text, metadata::text,
           recorded_at::text FROM log.${name}
    WHERE position > $1 AND category = ANY ($2) ORDER BY position LIMIT ${page}`;
  for (let after = String(BigInt(begins_at) - 1n); ;) {
    const values = [after, categories];
    const { rows } = await client.query<[...ArchivedRow]>({ text, values, rowMode: 'array' });
    yield* rows;
    if (rows.length < page) return;
    after = rows.at(-1)?.[0] ?? after;
  }
}

const successor = 'event_in_its_place';

/** A table beside the segment's, with those of its rows that a condition names ($1: categories). Others may read and append meanwhile. */
export async function makeSuccessor(
  client: pg.Client,
  { name }: SegmentTable,
  keep: string,
  categories: readonly string[],
): Promise<void> {
  await client.query(`CREATE TABLE log.${successor} (LIKE log.event INCLUDING ALL)`);
  await client.query(`INSERT INTO log.${successor} (${columns}) SELECT ${columns} FROM log.${name} e WHERE ${keep}`, [
    categories,
  ]);
}

export async function fillSuccessor(client: pg.Client, rows: AsyncIterable<ArchivedRow>): Promise<void> {
  await pipeline(Readable.from(linesOf(rows)), client.query(copyFrom(`COPY log.${successor} (${columns}) FROM STDIN`)));
}

export async function countSuccessor(client: pg.Client): Promise<bigint> {
  const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM log.${successor}`);
  return BigInt(rows[0]?.count as string);
}

/**
 * Puts the table beside it in the segment's place. All readers and writers wait for that instant, and it waits for them: who is in the
 * way longer than a few seconds makes it fail, rather than everybody else wait.
 */
export async function replaceBySuccessor(client: pg.Client, { name, begins_at, ends_at }: SegmentTable): Promise<void> {
  await client.query(`SET LOCAL lock_timeout = '5s'`);
  await client.query(`ALTER TABLE log.event DETACH PARTITION log.${name}`);
  await client.query(`DROP TABLE log.${name}`);
  await client.query(`ALTER TABLE log.${successor} RENAME TO ${name}`);
  const bounds = `FROM (${BigInt(begins_at)}) TO (${BigInt(ends_at) + 1n})`;
  await client.query(`ALTER TABLE log.event ATTACH PARTITION log.${name} FOR VALUES ${bounds}`);
}

async function* linesOf(rows: AsyncIterable<ArchivedRow>): AsyncGenerator<string> {
  for await (const row of rows) yield `${row.map((field) => String(field).replaceAll('\\', '\\\\')).join('\t')}\n`;
}
