import { randomUUID } from 'node:crypto';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import type { Instant } from '@domain/kernel';
import { PostgresEventLog } from '@event-store';
import pg from 'pg';
import { onBenchDatabase } from './bench-database';

/**
 * Durable appends of one event by 1, 8 and 32 callers, each on a stream of its own with an exact revision, beside a bare
 * prepared INSERT and emmett. The three take turns within each round, so their ratios hold on a machine that others use, too.
 */
const callers = [1, 8, 32];
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const turnMs = Number(process.env['BENCH_TURN_MS'] ?? 1000);

type Appender = Readonly<{
  append: (stream: string, revision: number) => Promise<unknown>;
  close: () => Promise<unknown>;
}>;

const data = { orderId: randomUUID(), accountId: randomUUID(), productId: randomUUID(), note: 'x'.repeat(160) };
const metadata = {
  commandId: randomUUID(),
  commandHash: 'h'.repeat(43),
  correlationId: randomUUID(),
  causationId: randomUUID(),
  actor: { kind: 'client', id: randomUUID() },
  carrierId: randomUUID(),
  schemaVersion: 1,
  recordedAt: '2026-01-05T12:00:00.000Z' as Instant,
} as const;

async function raw(url: string): Promise<Appender> {
  const pool = new pg.Pool({ connectionString: url, max: 32 });
  await pool.query(`CREATE TABLE bench_raw (
    position bigserial PRIMARY KEY, stream text, revision integer, id uuid, type text, data json, metadata json)`);
  const text =
    'INSERT INTO bench_raw (stream, revision, id, type, data, metadata) VALUES ($1, $2, $3, $4, $5, $6) RETURNING position';
  return {
    append: (stream, revision) => {
      const event = [randomUUID(), 'OrderPlaced', JSON.stringify(data), JSON.stringify(metadata)];
      return pool.query({ name: 'insert', text, values: [stream, revision, ...event] });
    },
    close: () => pool.end(),
  };
}

async function usher(url: string): Promise<Appender> {
  const log = await PostgresEventLog.open({ url });
  return {
    append: (stream, revision) =>
      log.append(stream, revision < 0 ? 'no-stream' : revision, [
        { id: randomUUID(), type: 'OrderPlaced', data, metadata },
      ]),
    close: () => log.close(),
  };
}

async function emmett(url: string): Promise<Appender> {
  const pool = new pg.Pool({ connectionString: url, max: 32 });
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
  await store.schema.migrate();
  return {
    append: (stream, revision) =>
      store.appendToStream(stream, [{ type: 'OrderPlaced', data, metadata }], {
        expectedStreamVersion: revision < 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(revision + 1),
      }),
    close: async () => {
      await store.close();
      await pool.end();
    },
  };
}

type Turn = { events: number; ms: number; cpuUs: number };

async function turn({ append }: Appender, width: number): Promise<Turn> {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const counts = await Promise.all(
    Array.from({ length: width }, async () => {
      const stream = `order-${randomUUID()}`;
      let written = 0;
      while (performance.now() - begun < turnMs) await append(stream, written++ - 1);
      return written;
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  return { events: counts.reduce((sum, n) => sum + n, 0), ms: performance.now() - begun, cpuUs: user + system };
}

async function measure(url: string): Promise<void> {
  const peers = { raw: await raw(url), usher: await usher(url), emmett: await emmett(url) };
  for (const peer of Object.values(peers)) await turn(peer, 32);
  for (const width of callers) {
    const sums = Object.fromEntries(Object.keys(peers).map((name) => [name, { events: 0, ms: 0, cpuUs: 0 }]));
    for (let round = 0; round < rounds; round++)
      for (const [name, peer] of Object.entries(peers)) {
        const { events, ms, cpuUs } = await turn(peer, width);
        const sum = sums[name] as Turn;
        sum.events += events;
        sum.ms += ms;
        sum.cpuUs += cpuUs;
      }
    const rate = (name: string) => (sums[name] as Turn).events / ((sums[name] as Turn).ms / 1000);
    for (const [name, { events, cpuUs }] of Object.entries(sums))
      console.log(
        [
          `${String(width).padStart(2)} callers`,
          name.padEnd(6),
          `${rate(name).toFixed(0).padStart(6)} events/s`,
          `${(cpuUs / events).toFixed(0).padStart(5)} µs of Node an event`,
          `${(rate(name) / rate('raw')).toFixed(2)} of raw`,
          `${(rate(name) / rate('emmett')).toFixed(2)} of emmett`,
        ].join('  '),
      );
  }
  for (const peer of Object.values(peers)) await peer.close();
}

await onBenchDatabase(({ usher_owner }) => measure(usher_owner));
