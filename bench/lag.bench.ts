import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PostgresEventLog, type EventLog } from '@event-store';
import { claimPort, Listener } from '@postgres';
import pg from 'pg';
import { readModels } from '../apps/projector/src/read-models';
import { onBenchDatabase } from './bench-database';
import { cpuMeter, processUs } from './cpu-use';
import { households, type PlacedEvent } from './log/households';

/**
 * How long after an append is answered its rows are there for others to read, while so many events a second are appended by this
 * process and a projector of its own runs every read model and process manager. Beside it the append itself, as its caller sees it.
 */
const perSecond = Number(process.env['BENCH_RATE'] ?? 2_000);
const seconds = Number(process.env['BENCH_SECONDS'] ?? 30);
const warmUpSeconds = 5;
const tickMs = 5;
/** A machine that cannot keep up appends more slowly, and says so. */
const mostOnTheirWay = 1_000;

/** `commit` is the number in a position's token, by which tokens of one log are compared. */
type Sample = { readonly at: number; readonly commit: number; waitsFor: number };

/** Appends not yet seen in every read model that shows them. */
class Lag {
  readonly lagsMs: number[] = [];
  readonly #open = new Map<string, Sample[]>(readModels.map(({ name }) => [name, []]));

  appended(at: number, position: string, type: string): void {
    const showing = readModels.filter(({ types }) => types.includes(type));
    const sample = { at, commit: commitOf(position), waitsFor: showing.length };
    for (const { name } of showing) this.#open.get(name)?.push(sample);
  }

  /** The notification comes with the commit that shows the rows. */
  seen(name: string, position: string): void {
    const [now, reached] = [performance.now(), commitOf(position)];
    const open = this.#open.get(name) ?? [];
    const waiting = open.filter(({ commit }) => commit > reached);
    if (waiting.length === open.length) return;
    for (const sample of open)
      // It can come before the answer to the append does.
      if (sample.commit <= reached && --sample.waitsFor === 0) this.lagsMs.push(Math.max(0, now - sample.at));
    this.#open.set(name, waiting);
  }

  get open(): number {
    return [...this.#open.values()].reduce((sum, { length }) => sum + length, 0);
  }
}

const commitOf = (position: string): number => Number(/@(\d+)/.exec(position)?.[1]);

async function projector(databaseUrl: string): Promise<ChildProcess> {
  const port = await claimPort(0);
  const env = { PATH: process.env['PATH'], DATABASE_URL: databaseUrl, PROJECTOR_PORT: String(port), LOG_LEVEL: 'warn' };
  const entry = join(import.meta.dirname, '../apps/projector/src/main.js');
  const child = spawn(process.execPath, [entry], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.ok) return child;
    if (child.exitCode !== null) throw new Error('The projector ended at its start');
    await pause(50);
  }
}

/** At a steady rate: each tick sends what is due by now, whatever is still on its way. */
async function append(log: EventLog, lag: Lag, answersMs: number[]): Promise<number> {
  const source = households();
  // An order would be fulfilled once more by the projector's own process.
  const next = (): PlacedEvent => {
    const placed = source.next().value as PlacedEvent;
    return placed.stream.startsWith('order-') ? next() : placed;
  };
  const sending = new Set<Promise<void>>();
  const begun = performance.now();
  let sent = 0;
  const send = async () => {
    const { stream, revision, event } = next();
    const asked = performance.now();
    const { position } = await log.append(stream, revision === 0 ? 'no-stream' : revision - 1, [event]);
    const at = performance.now();
    if (at - begun < warmUpSeconds * 1000) return;
    answersMs.push(at - asked);
    lag.appended(at, position, event.type);
  };
  while (performance.now() - begun < (warmUpSeconds + seconds) * 1000) {
    const due = ((performance.now() - begun) / 1000) * perSecond;
    for (; sent < due && sending.size < mostOnTheirWay; sent++) {
      const each = send().finally(() => sending.delete(each));
      sending.add(each);
    }
    await pause(tickMs);
  }
  await Promise.all(sending);
  return sent;
}

const line = (what: string, valuesMs: readonly number[]) => {
  const sorted = valuesMs.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? NaN).toFixed(0).padStart(5);
  console.log(`${what.padEnd(26)}  p50 ${at(0.5)} ms  p99 ${at(0.99)} ms  most ${at(0.9999)} ms  of ${sorted.length}`);
};

async function measure(ownerUrl: string): Promise<void> {
  const log = await PostgresEventLog.open({ url: ownerUrl });
  const lag = new Lag();
  const listener = await Listener.open({
    url: ownerUrl,
    channels: ['usher_checkpoint'],
    applicationName: 'bench',
    onNotification: (_, payload) => {
      const [name = '', position = ''] = payload.split(' ');
      lag.seen(name, position);
    },
    onGap: () => undefined,
  });
  const child = await projector(ownerUrl);
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  const cpu = await cpuMeter(client);
  const [before, begun, answersMs] = [cpu(), performance.now(), [] as number[]];
  const projectorBefore = processUs(child.pid);
  const sent = await append(log, lag, answersMs);
  const [after, projectorAfter, took] = [cpu(), processUs(child.pid), (performance.now() - begun) / 1000];
  while (lag.open > 0) await pause(50);
  line(`append at ${(sent / took).toFixed(0)}/s`, answersMs);
  line('append → visible rows', lag.lagsMs);
  const us = (spent: number) => (spent / sent).toFixed(0);
  const spent = [
    `${us(after.postgresUs - before.postgresUs)} Postgres`,
    `${us(projectorAfter - projectorBefore)} projector`,
    `${us(after.nodeUs - before.nodeUs)} appender`,
  ];
  console.log(`CPU µs an event: ${spent.join(', ')}`);
  child.kill('SIGTERM');
  await once(child, 'exit');
  listener.close();
  await Promise.all([client.end(), log.close()]);
}

await onBenchDatabase(({ usher_owner }) => measure(usher_owner));
