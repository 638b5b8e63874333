import { PostgresEventLog, startOf, type EventLog } from '@event-store';
import { Projections } from '@projections';
import pg from 'pg';
import { subscriptionOverview as model } from '../apps/projector/src/subscription/subscription-overview.projection';
import { onBenchDatabase } from './bench-database';
import { cpuMeter } from './cpu-use';
import { fillByCopying } from './log/fill-log';
import { oneByOne } from './log/one-by-one';
import { takeTurns } from './take-turns';

/**
 * A projection on its way through a log, one writer: the engine's batches, beside one event and its checkpoint a transaction (prepared
 * statements, the same fold, the same reading), once as any connection commits and once as Usher's projections do, without waiting for
 * the disk.
 */
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const fill = 16;
const peerEvents = 4_000;

/** From an empty table and the log's start, as if this version had just been built; answers how many events it has folded. */
async function project(ownerUrl: string, log: EventLog, client: pg.Client): Promise<number> {
  await client.query('TRUNCATE read.subscription_overview');
  await client.query(
    `INSERT INTO read.projection_checkpoint (name, version, position) VALUES ($1, $2, $3)
     ON CONFLICT (name) DO UPDATE SET position = excluded.position`,
    [model.name, model.version, startOf(await log.head())],
  );
  const projections = await Projections.start({ databaseUrl: ownerUrl, log, readModels: [model] });
  await projections.caughtUp(model.name, await log.head(), 600_000);
  await projections.close();
  const { rows } = await client.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM log.event WHERE category = ANY ($1)',
    [model.filter.categories],
  );
  return rows[0]?.n ?? 0;
}

async function measure(ownerUrl: string): Promise<void> {
  await fillByCopying(ownerUrl, fill);
  const log = await PostgresEventLog.open({ url: ownerUrl });
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  const one = { model, events: peerEvents };
  const peer = { name: 'one by one', run: await oneByOne(ownerUrl, log, { ...one, durable: true }) };
  const relaxed = { name: 'one by one, relaxed', run: await oneByOne(ownerUrl, log, { ...one, durable: false }) };
  const usher = { name: 'Usher, projecting', run: () => project(ownerUrl, log, client) };
  await takeTurns([peer, relaxed, usher], rounds, await cpuMeter(client));
  await client.end();
  await log.close();
}

await onBenchDatabase(({ usher_owner }) => measure(usher_owner));
