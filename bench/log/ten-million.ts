import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PostgresEventLog } from '@event-store';
import { EmbeddedPostgres, migrate, prepareDatabase } from '@postgres';
import pg from 'pg';
import { migrations } from '../../migrations';
import { fillByAppending, fillByRepeating, placeOf, round } from './fill-log';
import { households, type PlacedEvent } from './households';

/**
 * A log of ten million events: how fast it is filled, read and started again, what it takes on the disk and in memory, and whether
 * vacuum keeps up. With `--keep FOLDER` the server's folder stays, and a run on one that is there measures it without filling it again.
 */
const appended = { first: 7 * round, then: 56 * round, last: 7 * round };
const repeats = 9;
const callers = 256;
const database = 'usher';
const passwords = { usher_owner: 'bench', usher_api: 'bench', usher_platform: 'bench' };

const tell = (what: string, figures: string): void => console.log(`${what.padEnd(34)} ${figures}`);

async function timed(what: string, events: number, work: () => Promise<unknown>): Promise<void> {
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1000;
  tell(what, `${(events / seconds).toFixed(0)} events/s (${events} events in ${seconds.toFixed(0)} s)`);
}

type Urls = Readonly<{ admin: string; owner: string; api: string }>;

function urlsOf(server: EmbeddedPostgres): Urls {
  const as = (username: string) =>
    Object.assign(new URL(server.url()), { pathname: `/${database}`, username, password: 'bench' }).href;
  const admin = Object.assign(new URL(server.url()), { pathname: `/${database}` }).href;
  return { admin, owner: as('usher_owner'), api: as('usher_api') };
}

async function rowsOf<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

const headOf = async (url: string): Promise<number> =>
  Number((await rowsOf<{ position: string }>(url, 'SELECT position FROM log.head'))[0]?.position);

async function append(what: string, { api, owner }: Urls, count: number): Promise<void> {
  const log = await PostgresEventLog.open({ url: api });
  const from = await headOf(owner);
  await timed(what, count, () => fillByAppending(log, from, count, callers));
  await log.close();
}

async function fill(urls: Urls): Promise<void> {
  const { first, then, last } = appended;
  await append('appended to an empty log', urls, first);
  await append('appended', urls, then);
  await timed('repeated', (first + then) * repeats, () => fillByRepeating(urls.owner, repeats));
  await append('appended to ten million', urls, last);
}

async function replay(url: string, category?: string): Promise<void> {
  const env = { ...process.env, DATABASE_URL: url, ...(category && { CATEGORY: category }) };
  const script = join(import.meta.dirname, 'replay-once.js');
  const { stdout } = await promisify(execFile)(process.execPath, [script], { env });
  const { events, seconds, cpuUs, peakMb } = JSON.parse(stdout) as Record<
    'events' | 'seconds' | 'cpuUs' | 'peakMb',
    number
  >;
  const figures = `${(events / seconds).toFixed(0)} events/s, ${cpuUs.toFixed(1)} µs of Node an event, at most ${peakMb.toFixed(0)} MB`;
  tell(`replayed ${category ?? 'all'} in a process`, `${figures} (${events} events)`);
}

type Place = ReturnType<typeof placeOf>;

/** Places all over the log, so many from each of so many rounds. */
function placesIn(rounds: number, each: number): readonly Place[] {
  const [all, times] = [(appended.first + appended.then) / round, repeats + 1];
  return Array.from({ length: rounds }, () => {
    const events = households(Math.floor(Math.random() * all) * round);
    const passing = Array.from({ length: round }, () => events.next().value as PlacedEvent);
    return passing.filter((_, n) => n % (round / each) === 0);
  }).flatMap((found) => found.map((event) => placeOf(event, Math.floor(Math.random() * times))));
}

async function latencies(url: string): Promise<void> {
  const log = await PostgresEventLog.open({ url });
  const picks = placesIn(20, 100);
  for (const width of [1, 8]) {
    await measure(`find, ${width} at once`, picks, width, ({ id }) => log.find(id));
    await measure(`read a stream, ${width} at once`, picks, width, ({ stream }) => log.readStream(stream));
  }
  await log.close();
}

async function measure(
  what: string,
  picks: readonly Place[],
  width: number,
  act: (pick: Place) => Promise<unknown>,
): Promise<void> {
  const times: number[] = [];
  let next = 0;
  const caller = async () => {
    while (next < picks.length) {
      const begun = performance.now();
      if (!(await act(picks[next++] as Place))) throw new Error(`${what}: nothing was found`);
      times.push(performance.now() - begun);
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: width }, caller));
  const rate = picks.length / ((performance.now() - begun) / 1000);
  const at = (share: number) => (times.sort((a, b) => a - b)[Math.floor(times.length * share)] ?? NaN).toFixed(2);
  tell(what, `${rate.toFixed(0)}/s, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
}

async function restart(server: EmbeddedPostgres): Promise<void> {
  const begun = performance.now();
  await server.stop();
  const stopped = performance.now();
  await server.start();
  const started = performance.now();
  const log = await PostgresEventLog.open({ url: urlsOf(server).api });
  await log.head();
  const read = performance.now();
  await log.close();
  const ms = (from: number, to: number) => `${(to - from).toFixed(0)} ms`;
  tell(
    'restart',
    `stopped in ${ms(begun, stopped)}, started in ${ms(stopped, started)}, log open in ${ms(started, read)}`,
  );
}

const sizes = `
  SELECT sum(pg_relation_size(oid)) AS events, sum(pg_indexes_size(oid)) AS indexes,
         pg_total_relation_size('log.stream') AS streams, pg_relation_size('log.head') AS head
  FROM pg_class WHERE oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'log.event'::regclass)`;

const dead = `
  SELECT relname, n_live_tup, n_dead_tup, n_tup_upd, n_tup_hot_upd, autovacuum_count, pg_relation_size(relid) AS bytes
  FROM pg_stat_user_tables WHERE schemaname = 'log' ORDER BY relname`;

async function state({ owner }: Urls): Promise<void> {
  const events = await headOf(owner);
  const [size] = await rowsOf<Record<'events' | 'indexes' | 'streams' | 'head', string>>(owner, sizes);
  const each = (bytes: string | undefined) => `${(Number(bytes) / events).toFixed(0)} B`;
  tell('disk an event', `table ${each(size?.events)}, indexes ${each(size?.indexes)}, streams ${each(size?.streams)}`);
  tell('head', `${size?.head} B`);
  for (const row of await rowsOf(owner, dead)) tell(`vacuum of ${String(row['relname'])}`, JSON.stringify(row));
}

async function prepare(server: EmbeddedPostgres): Promise<boolean> {
  const known = await rowsOf(server.url(), `SELECT FROM pg_database WHERE datname = '${database}'`);
  await prepareDatabase(server.url(), database, passwords);
  await migrate(urlsOf(server).owner, migrations);
  return known.length > 0;
}

async function run(folder: string): Promise<void> {
  const server = new EmbeddedPostgres({ folder });
  await server.start();
  try {
    const urls = urlsOf(server);
    if (!(await prepare(server))) await fill(urls);
    await state(urls);
    await replay(urls.api);
    await replay(urls.api, 'account');
    await restart(server);
    await latencies(urlsOf(server).api);
  } finally {
    await server.stop();
  }
}

const keep = process.argv.indexOf('--keep');
const kept = keep > 0 ? process.argv[keep + 1] : undefined;
if (kept) await mkdir(kept, { recursive: true });
const folder = kept ?? (await mkdtemp('/var/tmp/usher-10m-'));
try {
  await run(folder);
} finally {
  if (!kept) await rm(folder, { recursive: true, force: true });
}
