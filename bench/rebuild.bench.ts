import { PostgresEventLog, type EventLog } from '@event-store';
import { rebuild, type ReadModel } from '@projections';
import pg from 'pg';
import { accountOverview } from '../apps/projector/src/account/account-overview.projection';
import { subscriptionOverview } from '../apps/projector/src/subscription/subscription-overview.projection';
import { onBenchDatabase } from './bench-database';
import { cpuMeter } from './cpu-use';
import { fillByCopying } from './log/fill-log';
import { oneByOne } from './log/one-by-one';
import { takeTurns } from './take-turns';

/**
 * A read model built anew, from the log's start to the swap with all its indexes: few rows with many events each, and many rows with two,
 * beside one event and its checkpoint a transaction. Run with --max-semi-space-size=64, as ./usher rebuild does.
 */
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const fill = Number(process.env['BENCH_FILL'] ?? 32);
const peerEvents = 4_000;

async function built(pool: pg.Pool, log: EventLog, model: ReadModel): Promise<number> {
  let folded = 0;
  const { signal } = new AbortController();
  await rebuild({ pool, log, model, signal, onProgress: ({ events }) => (folded = events) });
  return folded;
}

async function measure(ownerUrl: string): Promise<void> {
  await fillByCopying(ownerUrl, fill);
  const log = await PostgresEventLog.open({ url: ownerUrl });
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 2, options: '-c synchronous_commit=off' });
  const client = await pool.connect();
  const peer = await oneByOne(ownerUrl, log, { model: subscriptionOverview, events: peerEvents, durable: true });
  const usher = [accountOverview, subscriptionOverview].map((model) => ({
    name: model.name,
    run: () => built(pool, log, model),
  }));
  await takeTurns([{ name: 'one by one', run: peer }, ...usher], rounds, await cpuMeter(client));
  console.log(`memory of this process at most ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
  client.release();
  await pool.end();
  await log.close();
}

await onBenchDatabase(({ usher_owner }) => measure(usher_owner));
