import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { account } from '@domain/account/account';
import type { Sealed } from '@domain/kernel';
import { Aggregates, PostgresEventLog } from '@event-store';
import { claimPort } from '@postgres';
import { systemClock } from '@runtime';
import { onBenchDatabase, type BenchDatabase } from './bench-database';

/**
 * Playback requests of households without a subscription, one a connection: authenticated, decided on facts exact to the log's head, and
 * the refusal recorded. Beside it a bare Fastify route with a look-up in a Map; the two take turns, 64 connections each.
 */
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const turnMs = Number(process.env['BENCH_TURN_MS'] ?? 2000);
const connections = 64;

type Server = Readonly<{ name: string; port: number; child: ChildProcess }>;
type Turn = { answers: number; ms: number; latenciesMs: number[] };

const here = import.meta.dirname;

async function start(name: string, entry: string, env: Readonly<Record<string, string>>): Promise<Server> {
  const port = await claimPort(0);
  const child = spawn(process.execPath, [join(here, entry)], {
    env: { PATH: process.env['PATH'], ...env, API_PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (;;) {
    const answers = await fetch(`http://127.0.0.1:${port}/livez`).then(
      () => true,
      () => false,
    );
    if (answers) return { name, port, child };
    if (child.exitCode !== null) throw new Error(`${name} ended at its start`);
    await pause(50);
  }
}

/** As many households as connections, with one device each; the devices' credentials. */
async function seed(url: string): Promise<readonly string[]> {
  const log = await PostgresEventLog.open({ url });
  const aggregates = new Aggregates(log, systemClock);
  const carrierId = randomUUID();
  const credentials = await Promise.all(
    Array.from({ length: connections }, () => seedHousehold(aggregates, carrierId)),
  );
  await log.close();
  return credentials;
}

async function seedHousehold(aggregates: Aggregates, carrierId: string): Promise<string> {
  const [accountId, deviceId] = [randomUUID(), randomUUID()];
  const secret = randomBytes(32).toString('base64url');
  const at = systemClock.now();
  const credentialHash = createHash('sha256').update(secret).digest('hex');
  const name = `sealed:v1:${deviceId}:AAAA` as Sealed;
  const device = { accountId, deviceId, family: 'set-top-box', name, credentialHash, limit: 1, at } as const;
  const meta = () => {
    const commandId = randomUUID();
    const ids = { commandId, commandHash: 'bench', correlationId: commandId, causationId: commandId };
    return { ...ids, actor: { kind: 'program', id: 'bench' }, carrierId } as const;
  };
  await aggregates.handle(account, accountId, { type: 'OpenAccount', data: { accountId, at } }, meta());
  await aggregates.handle(account, accountId, { type: 'AddDevice', data: device }, meta());
  return `usher_device_${accountId}.${deviceId}.${secret}`;
}

const agent = new Agent({ keepAlive: true, maxSockets: connections });

function ask({ port }: Server, credential: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${credential}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    };
    const asked = request({ port, agent, method: 'POST', path: '/v1/playbacks', headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
    });
    asked.on('error', reject);
    asked.end(JSON.stringify({ content: { kind: 'asset', id: randomUUID() }, mode: 'vod' }));
  });
}

async function turn(server: Server, credentials: readonly string[], expected: number): Promise<Turn> {
  const begun = performance.now();
  const latenciesMs: number[] = [];
  const caller = async (credential: string) => {
    while (performance.now() - begun < turnMs) {
      const asked = performance.now();
      const status = await ask(server, credential);
      if (status !== expected) throw new Error(`${server.name} answered ${status}`);
      latenciesMs.push(performance.now() - asked);
    }
  };
  await Promise.all(credentials.map(caller));
  return { answers: latenciesMs.length, ms: performance.now() - begun, latenciesMs };
}

async function measure(servers: readonly [Server, Server], credentials: readonly string[]): Promise<void> {
  const expected = [403, 200];
  const sums = servers.map((): Turn => ({ answers: 0, ms: 0, latenciesMs: [] }));
  for (const [index, server] of servers.entries()) await turn(server, credentials, expected[index] ?? 0);
  for (let round = 0; round < rounds; round += 1)
    for (const [index, server] of servers.entries()) {
      const { answers, ms, latenciesMs } = await turn(server, credentials, expected[index] ?? 0);
      const sum = sums[index] as Turn;
      sum.answers += answers;
      sum.ms += ms;
      sum.latenciesMs.push(...latenciesMs);
    }
  const rate = (sum: Turn) => sum.answers / (sum.ms / 1000);
  const bare = rate(sums[1] as Turn);
  for (const [index, { name }] of servers.entries()) {
    const sum = sums[index] as Turn;
    const sorted = sum.latenciesMs.toSorted((a, b) => a - b);
    const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
    console.log(
      `${name.padEnd(13)}  ${rate(sum).toFixed(0).padStart(6)} answers/s  p50 ${at(0.5)} ms  p99 ${at(0.99)} ms  ${(rate(sum) / bare).toFixed(2)} of bare Fastify`,
    );
  }
}

async function run(urls: BenchDatabase): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'usher-bench-api-'));
  const credentials = await seed(urls.usher_api);
  const servers = [
    await start('usher', '../apps/api/src/main.js', {
      DATABASE_URL: urls.usher_api,
      DATABASE_PLATFORM_URL: urls.usher_platform,
      USHER_MASTER_KEY_FILE: join(folder, 'master-key'),
      MEDIA_STORE: join(folder, 'media'),
      IMPORT_FOLDER: folder,
      LOG_LEVEL: 'warn',
    }),
    await start('bare Fastify', 'bare-fastify.js', {}),
  ] as const;
  try {
    await measure(servers, credentials);
  } finally {
    for (const { child } of servers) child.kill('SIGKILL');
    agent.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

await onBenchDatabase(run);
