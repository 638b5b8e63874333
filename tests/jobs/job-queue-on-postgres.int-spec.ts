import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { Queue, createPostgresBackend } from 'bullmq';
import { Registry } from 'prom-client';
import { jobsSchema, mediaQueue, type Job } from '@operations';
import { createLogger } from '@runtime';
import { aTestServer, testDatabase } from '@testing';
import { BullJobQueue } from '../../apps/projector/src/enqueue-jobs';
import { jobMetrics } from '../../apps/worker/src/queue/job-metrics';
import { JobWorker } from '../../apps/worker/src/queue/job-worker';

const quiet = () => undefined;
const aJob = (): Job => ({
  name: 'package-asset',
  assetId: randomUUID(),
  attempt: 1,
  carrierId: randomUUID(),
  correlationId: 'c-1',
});

/** A worker that emits the jobs it has done. */
async function aWorker(url: string, signal = new AbortController().signal) {
  const done = new EventEmitter();
  const options = {
    place: { kind: 'postgres', url },
    run: async (job: Job) => (done.emit('job', job), 'done'),
    logger: createLogger({ program: 'test', level: 'silent' }),
    metrics: jobMetrics(new Registry()),
    ...{ concurrency: 1, lockMs: 2_000, graceMs: 0 },
  } as const;
  return { done, started: JobWorker.start(options, signal) };
}

describe('the queue on Postgres', () => {
  it('has workers that wait for its tables, which its owner makes', async () => {
    const database = await testDatabase();
    const { done, started } = await aWorker(database.apiUrl);
    const queue = await BullJobQueue.open({ kind: 'postgres', url: database.ownerUrl }, quiet);
    const worker = await started;
    const [isDone, job] = [once(done, 'job'), aJob()];
    await queue.put(job);
    expect(await isDone).toEqual([job]);
    await worker.close();
    await queue.close();
    await database.drop();
  });

  it('has workers that stop waiting when they are to end', async () => {
    const database = await testDatabase();
    const ending = new AbortController();
    const { started } = await aWorker(database.apiUrl, ending.signal);
    ending.abort(new Error('the end'));
    await expect(started).rejects.toThrow('abort');
    await database.drop();
  });

  it('is made once by many owners that start at once', async () => {
    const database = await testDatabase();
    const place = { kind: 'postgres', url: database.ownerUrl } as const;
    const queues = await Promise.all(Array.from({ length: 4 }, () => BullJobQueue.open(place, quiet)));
    const job = aJob();
    await Promise.all(queues.map((queue) => queue.put(job)));
    expect(await queues[0]?.health()).toMatchObject({ waiting: 1 });
    for (const queue of queues) await queue.close();
    await database.drop();
  });

  it('gives up what is no job, and goes on with the others', async () => {
    const database = await testDatabase();
    const queue = await BullJobQueue.open({ kind: 'postgres', url: database.ownerUrl }, quiet);
    const connection = { connectionString: database.ownerUrl, schema: jobsSchema };
    const stranger = new Queue(mediaQueue, { connection }, createPostgresBackend);
    await stranger.add('package-asset', { name: 'package-asset', assetId: '../../etc/passwd' }, { attempts: 5 });
    await stranger.close();
    const job = aJob();
    await queue.put(job);
    const { done, started } = await aWorker(database.apiUrl);
    expect(await once(done, 'job')).toEqual([job]);
    await (await started).close();
    expect(await queue.health()).toMatchObject({ waiting: 0, delayed: 0, failed: 1 });
    await queue.close();
    await database.drop();
  });

  it('goes on, with all that was put, after Postgres was killed', async () => {
    const { server, remove } = await aTestServer();
    try {
      const database = await testDatabase(server.url());
      const queue = await BullJobQueue.open({ kind: 'postgres', url: database.ownerUrl }, quiet);
      const { done, started } = await aWorker(database.apiUrl);
      const worker = await started;
      const idle = aJob();
      const first = once(done, 'job');
      await queue.put(idle);
      await first;
      await server.kill();
      await server.start();
      const [next, isDone] = [aJob(), once(done, 'job')];
      await queue.put(next).catch(() => queue.put(next));
      expect(await isDone).toEqual([next]);
      await worker.close();
      await queue.close();
    } finally {
      await remove();
    }
  });
});
