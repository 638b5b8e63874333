import { startOf, type EventLog, PostgresEventLog } from '@event-store';
import { Projections } from '@projections';
import pg from 'pg';
import { subscriptionOverview } from '../apps/projector/src/subscription/subscription-overview.projection';
import { onBenchDatabase } from './bench-database';
import { cpuMeter, type CpuUse } from './cpu-use';
import { fillByCopying } from './log/fill-log';
import { oneByOne } from './log/one-by-one';

/**
 * A projection on its way through a log, one writer: the engine's batches, beside one event and its checkpoint a transaction (prepared
 * statements, the same fold, the same reading). They take turns, so the ratio holds on a machine that others use, too.
 */
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const fill = 16;
const peerEvents = 4_000;
const model = subscriptionOverview;

type Peer = Readonly<{ name: string; run: () => Promise<number> }>;

/** From an empty table and the log's start, as if this version had just been built. */
function engine(ownerUrl: string, log: EventLog, client: pg.Client): Peer {
  return {
    name: 'Usher',
    run: async () => {
      await client.query('TRUNCATE read.subscription_overview');
      await client.query(
        `INSERT INTO read.projection_checkpoint (name, version, position) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET position = excluded.position`,
        [model.name, model.version, startOf(await log.head())],
      );
      const projections = await Projections.start({ databaseUrl: ownerUrl, log, readModels: [model] });
      await projections.caughtUp(model.name, await log.head(), 600_000);
      await projections.close();
      const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM log.event
        WHERE category = 'subscription'`);
      return rows[0]?.n ?? 0;
    },
  };
}

type Turn = Readonly<{ events: number; ms: number; cpu: CpuUse }>;

async function turn({ run }: Peer, cpu: () => CpuUse): Promise<Turn> {
  const [begun, before] = [performance.now(), cpu()];
  const events = await run();
  const [ms, after] = [performance.now() - begun, cpu()];
  return {
    events,
    ms,
    cpu: { nodeUs: after.nodeUs - before.nodeUs, postgresUs: after.postgresUs - before.postgresUs },
  };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

async function measure(ownerUrl: string): Promise<void> {
  await fillByCopying(ownerUrl, fill);
  const log = await PostgresEventLog.open({ url: ownerUrl });
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  const cpu = await cpuMeter(client);
  const peers = [
    { name: 'one by one', run: await oneByOne(ownerUrl, log, { model, events: peerEvents }) },
    engine(ownerUrl, log, client),
  ];
  const turns = new Map(peers.map((peer) => [peer, [] as Turn[]]));
  for (let round = 0; round < rounds; round++) for (const peer of peers) turns.get(peer)?.push(await turn(peer, cpu));
  const rateOf = (peer: Peer) => median((turns.get(peer) ?? []).map(({ events, ms }) => events / (ms / 1000)));
  for (const peer of peers) {
    const taken = turns.get(peer) ?? [];
    const us = (of: keyof CpuUse) => median(taken.map((each) => each.cpu[of] / each.events)).toFixed(1);
    console.log(
      [
        peer.name.padEnd(10),
        `${rateOf(peer).toFixed(0).padStart(7)} events/s`,
        `CPU µs an event: ${us('nodeUs')} Node, ${us('postgresUs')} Postgres`,
        `${(rateOf(peer) / rateOf(peers[0] as Peer)).toFixed(1)} of one by one`,
      ].join('  '),
    );
  }
  await client.end();
  await log.close();
}

await onBenchDatabase(({ usher_owner }) => measure(usher_owner));
