import { PostgresEventLog } from '@event-store';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { onBenchDatabase } from './bench-database';
import { cpuMeter, type CpuUse } from './cpu-use';
import { fillByAppending, fillByRepeating, round } from './log/fill-log';

/**
 * Reads a whole log in order, beside paging through it as anybody would with `pg` (rows parsed by its own types, of a table with jsonb and of the log's own) and beside the
 * bytes alone. They take turns, so their ratios hold on a machine that others use, too.
 */
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 7);
const repeats = 9;

type Reader = Readonly<{ name: string; read: () => Promise<number>; close: () => Promise<unknown> }>;

function paging(url: string, table: string): Reader {
  const pool = new pg.Pool({ connectionString: url });
  const read = async () => {
    let [count, after] = [0, '0'];
    for (;;) {
      const page = `SELECT * FROM ${table} WHERE position > $1 ORDER BY position LIMIT 1000`;
      const { rows } = await pool.query<{ position: string }>(page, [after]);
      count += rows.length;
      after = rows.at(-1)?.position ?? after;
      if (rows.length < 1000) return count;
    }
  };
  return { name: `pg paging, ${table}`, read, close: () => pool.end() };
}

async function usher(url: string): Promise<Reader> {
  const log = await PostgresEventLog.open({ url });
  const read = async () => {
    let count = 0;
    for await (const { events } of log.readAll()) count += events.length;
    return count;
  };
  return { name: 'Usher', read, close: () => log.close() };
}

function wire(url: string): Reader {
  const pool = new pg.Pool({ connectionString: url });
  const read = async () => {
    const client = await pool.connect();
    const copy = client.query(
      copyTo(`COPY (SELECT position, stream, revision, id, type, data, metadata FROM log.event ORDER BY position)
              TO STDOUT (FORMAT binary)`),
    );
    for await (const _ of copy);
    client.release();
    return copy.rowCount;
  };
  return { name: 'binary bytes alone', read, close: () => pool.end() };
}

type Turn = Readonly<{ events: number; ms: number; nodeUs: number; postgresUs: number }>;

async function turn({ read }: Reader, cpu: () => CpuUse): Promise<Turn> {
  const before = cpu();
  const begun = performance.now();
  const events = await read();
  const after = cpu();
  const [nodeUs, postgresUs] = [after.nodeUs - before.nodeUs, after.postgresUs - before.postgresUs];
  return { events, ms: performance.now() - begun, nodeUs, postgresUs };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

/** The same events in the type that anybody would choose, where the log has json. */
async function copyAsJsonb(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`
    CREATE TABLE public.jsonb_event AS
    SELECT position, stream, revision, id, type, category, data::jsonb, metadata::jsonb, recorded_at FROM log.event`);
  await client.query('ALTER TABLE public.jsonb_event ADD PRIMARY KEY (position)');
  await client.query('VACUUM ANALYZE');
  await client.end();
}

async function measure(ownerUrl: string): Promise<void> {
  const log = await PostgresEventLog.open({ url: ownerUrl });
  await fillByAppending(log, 0, round, 256);
  await log.close();
  await fillByRepeating(ownerUrl, repeats);
  await copyAsJsonb(ownerUrl);
  const readers = [
    paging(ownerUrl, 'public.jsonb_event'),
    paging(ownerUrl, 'log.event'),
    await usher(ownerUrl),
    wire(ownerUrl),
  ];
  const meter = new pg.Client({ connectionString: ownerUrl });
  await meter.connect();
  const cpu = await cpuMeter(meter);
  const turns = new Map(readers.map((reader) => [reader, [] as Turn[]]));
  for (const reader of readers) await turn(reader, cpu);
  for (let round = 0; round < rounds; round++)
    for (const reader of readers) turns.get(reader)?.push(await turn(reader, cpu));
  const rates = readers.map((reader) =>
    median((turns.get(reader) ?? []).map(({ events, ms }) => events / (ms / 1000))),
  );
  for (const [index, reader] of readers.entries()) {
    const each = (of: 'nodeUs' | 'postgresUs') =>
      median((turns.get(reader) ?? []).map((turn) => turn[of] / turn.events));
    const [node, postgres] = [each('nodeUs'), each('postgresUs')];
    const rate = rates[index] as number;
    console.log(
      [
        reader.name.padEnd(28),
        `${rate.toFixed(0).padStart(7)} events/s`,
        `CPU an event: Node ${node.toFixed(1)} + Postgres ${postgres.toFixed(1)} = ${(node + postgres).toFixed(1)} µs`,
        `${(rate / (rates[0] as number)).toFixed(2)} of paging`,
      ].join('  '),
    );
  }
  for (const { close } of readers) await close();
  await meter.end();
}

await onBenchDatabase(({ usher_owner }) => measure(usher_owner));
