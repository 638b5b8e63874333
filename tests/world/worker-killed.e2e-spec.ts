import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { asset, type AssetCommand } from '@domain/asset/asset';
import { Aggregates, PostgresEventLog } from '@event-store';
import { FolderMediaStore } from '@media-adapters/media-store';
import { JobProgress, type Job } from '@operations';
import { openPool } from '@postgres';
import { systemClock } from '@runtime';
import { eventually, sampleFilm, testDatabase, testFolder, type TestDatabase } from '@testing';
import { BullJobQueue } from '../../apps/projector/src/enqueue-jobs';
import { aRedisServer } from '../jobs/redis-server';

/** Packaging a film takes its time on a machine that others use, too. */
const patienceMs = 120_000;

const carrierId = randomUUID();
let database: TestDatabase;
let folder: string;
let store: FolderMediaStore;
let log: PostgresEventLog;
let pool: ReturnType<typeof openPool>;
const children: ChildProcess[] = [];

beforeAll(async () => {
  database = await testDatabase();
  folder = await testFolder('worker');
  store = await FolderMediaStore.at(join(folder, 'media'));
  log = await PostgresEventLog.open({ url: database.apiUrl, connections: 1 });
  pool = openPool(database.apiUrl, { max: 2, applicationName: 'test' });
});
afterEach(async () => {
  for (const child of children.splice(0)) await ended(child, 'SIGKILL');
});
afterAll(async () => {
  await log.close();
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** A worker as an operator starts it. */
function aWorker(environment: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, ['dist/apps/worker/src/main.js'], {
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: database.apiUrl,
      USHER_MASTER_KEY: randomBytes(32).toString('base64'),
      MEDIA_STORE: join(folder, 'media'),
      SCRATCH_FOLDER: join(folder, 'scratch'),
      WORKER_PORT: '0',
      JOB_LOCK: '2s',
      PACKAGING_PRESET: 'ultrafast',
      ...environment,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(child);
  return child;
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = once(child, 'exit');
  child.kill(signal);
  return ((await exit) as [number | null])[0];
}

async function does(assetId: string, command: AssetCommand): Promise<void> {
  const commandId = randomUUID();
  const actor = { kind: 'staff', id: randomUUID() } as const;
  const meta = {
    commandId,
    commandHash: commandId,
    correlationId: commandId,
    causationId: commandId,
    actor,
    carrierId,
  };
  expect((await new Aggregates(log, systemClock).handle(asset, assetId, command, meta)).kind).toBe('accepted');
}

async function ingested(content: Uint8Array): Promise<string> {
  const assetId = randomUUID();
  const sourceKey = `sources/${assetId}`;
  await store.put(sourceKey, content);
  const [title, bytes, at] = [{ en: 'Cockatoo' }, content.length, systemClock.now()];
  await does(assetId, { type: 'IngestAsset', data: { assetId, title, sourceKey, bytes, at } });
  return assetId;
}

const aFilm = async (seconds: number) => {
  const film = join(folder, `${randomUUID()}.mp4`);
  const source = ['-stream_loop', '-1', '-i', sampleFilm(), '-t', `${seconds}`, '-c', 'copy'];
  await promisify(execFile)('ffmpeg', ['-nostdin', '-loglevel', 'error', ...source, film]);
  return readFile(film);
};

const jobFor = (assetId: string, attempt = 1): Job => ({
  name: 'package-asset',
  assetId,
  attempt,
  carrierId,
  correlationId: randomUUID(),
});

async function events(assetId: string) {
  const page = await log.readStream(`asset-${assetId}`);
  return page.kind === 'events' ? page.events : [];
}

const eventOf = (assetId: string, type: string) =>
  eventually(type, async () => (await events(assetId)).find((event) => event.type === type), patienceMs);

/** The packaging is under way, and far from its end. */
async function isInTheMiddle(assetId: string): Promise<void> {
  const progress = new JobProgress(pool);
  await eventually(
    'progress',
    async () => ((await progress.find(carrierId, assetId))?.percent ?? 0) >= 2 || undefined,
    patienceMs,
  );
  await pool.query('DELETE FROM ops.job_progress WHERE asset_id = $1', [assetId]);
}

const visible = async (assetId: string) => (await store.list(`packages/${assetId}`)).length;
const packaged = ['AssetIngested', 'AssetProcessingStarted', 'AssetPackaged'];

async function isWhole(assetId: string): Promise<void> {
  expect((await events(assetId)).map(({ type }) => type)).toEqual(packaged);
  const { data } = await eventOf(assetId, 'AssetPackaged');
  const { packageKey, renditions } = data as { packageKey: string; renditions: { name: string }[] };
  const keys = (await store.list(packageKey)).map(({ key }) => key.slice(packageKey.length + 1));
  expect(keys).toEqual(expect.arrayContaining(['master.m3u8', 'poster.jpg']));
  expect(renditions.length).toBeGreaterThan(1);
  for (const { name } of renditions) expect(keys).toEqual(expect.arrayContaining([`${name}.m3u8`, `${name}/init.mp4`]));
  expect(await store.list('staging')).toEqual([]);
  expect(await readdir(join(folder, 'scratch'))).toEqual([]);
}

describe.each(['Postgres', 'Redis'])('a worker on %s', (place) => {
  let queue: BullJobQueue;
  let redis: Awaited<ReturnType<typeof aRedisServer>> | undefined;
  let environment: Record<string, string> = {};

  beforeAll(async () => {
    if (place === 'Redis') {
      redis = await aRedisServer();
      environment = { REDIS_URL: redis.url() };
    }
    const url = environment['REDIS_URL'] ?? database.ownerUrl;
    queue = await BullJobQueue.open({ kind: redis ? 'redis' : 'postgres', url }, () => undefined);
  });
  afterAll(async () => {
    await queue.close();
    await redis?.remove();
  });

  it('may be killed again and again in the middle of packaging: another one ends it with one good result', async () => {
    const assetId = await ingested(await aFilm(24));
    await queue.put(jobFor(assetId));
    for (let kills = 0; kills < 2; kills++) {
      const worker = aWorker(environment);
      await isInTheMiddle(assetId);
      await ended(worker, 'SIGKILL');
      expect(await visible(assetId)).toBe(0);
      expect((await events(assetId)).map(({ type }) => type)).toEqual(packaged.slice(0, 2));
    }
    aWorker(environment);
    await eventOf(assetId, 'AssetPackaged');
    await eventually(
      'an empty queue',
      async () => ((await queue.health()).active === 0 ? true : undefined),
      patienceMs,
    );
    await isWhole(assetId);
  }, 240_000);
});

describe('a worker', () => {
  let queue: BullJobQueue;
  beforeAll(async () => {
    queue = await BullJobQueue.open({ kind: 'postgres', url: database.ownerUrl }, () => undefined);
  });
  afterAll(() => queue.close());

  it('that is asked to end gives its job back, and ends well', async () => {
    const assetId = await ingested(await aFilm(24));
    await queue.put(jobFor(assetId));
    const worker = aWorker({ SHUTDOWN_DEADLINE: '2s' });
    await isInTheMiddle(assetId);
    expect(await ended(worker, 'SIGTERM')).toBe(0);
    expect(await queue.health()).toMatchObject({ waiting: 1, active: 0, failed: 0 });
    expect(await visible(assetId)).toBe(0);
    aWorker();
    await eventOf(assetId, 'AssetPackaged');
    await eventually(
      'an empty queue',
      async () => ((await queue.health()).active === 0 ? true : undefined),
      patienceMs,
    );
    await isWhole(assetId);
  }, 240_000);

  it('says what is wrong with a broken film, which can be packaged again once it is mended', async () => {
    const film = await readFile(sampleFilm());
    const assetId = await ingested(film.subarray(0, film.length / 2));
    aWorker();
    await queue.put(jobFor(assetId));
    const { data } = await eventOf(assetId, 'PackagingFailed');
    expect(data).toMatchObject({ attempt: 1, reason: expect.any(String), stderrTail: expect.stringMatching(/\w/) });
    expect(JSON.stringify(data)).not.toContain(folder);
    expect(await visible(assetId)).toBe(0);
    await store.put(`sources/${assetId}`, film);
    await does(assetId, { type: 'RetryPackaging', data: { assetId, at: systemClock.now() } });
    await queue.put(jobFor(assetId, 2));
    expect((await eventOf(assetId, 'AssetPackaged')).data).toMatchObject({ attempt: 2 });
  }, 240_000);

  it('is not started without what it needs, and says which variables it misses', async () => {
    const child = spawn(process.execPath, ['dist/apps/worker/src/main.js'], {
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    children.push(child);
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    expect(await once(child, 'exit')).toEqual([1, null]);
    for (const name of ['DATABASE_URL', 'MEDIA_STORE', 'WORKER_PORT']) expect(said).toContain(`${name} is missing`);
  });
});
