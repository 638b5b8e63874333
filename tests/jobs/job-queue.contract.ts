import { randomUUID } from 'node:crypto';
import { once, EventEmitter } from 'node:events';
import { Registry } from 'prom-client';
import { BullJobQueue, registerQueueMetrics } from '../../apps/projector/src/enqueue-jobs';
import type { RunJob } from '../../apps/worker/src/queue/job-handlers';
import { jobMetrics } from '../../apps/worker/src/queue/job-metrics';
import { JobWorker, type JobWorkerOptions } from '../../apps/worker/src/queue/job-worker';
import type { Job, JobPlace } from '@operations';
import { createLogger } from '@runtime';

/** Where the queue's owner and where its workers find it: the same place, with different rights. */
export type Places = Readonly<{ owner: JobPlace; worker: JobPlace }>;

const aJob = (attempt = 1): Job => ({
  name: 'package-asset',
  assetId: randomUUID(),
  attempt,
  carrierId: randomUUID(),
  correlationId: 'c-1',
});

/** What the queue promises, whatever it runs on. */
export function jobQueueContract(freshPlaces: () => Promise<Places>): void {
  let places: Places;
  let queue: BullJobQueue;
  const workers: JobWorker[] = [];
  const logger = createLogger({ program: 'test', level: 'silent' });

  beforeEach(async () => {
    places = await freshPlaces();
    queue = await BullJobQueue.open(places.owner, () => undefined);
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.close();
    await queue.close();
  });

  async function aWorker(run: RunJob, options: Partial<JobWorkerOptions> = {}) {
    const metrics = jobMetrics(new Registry());
    const worker = await JobWorker.start(
      { place: places.worker, run, logger, metrics, concurrency: 1, lockMs: 2_000, graceMs: 0, ...options },
      new AbortController().signal,
    );
    workers.push(worker);
    return worker;
  }

  /** Emits each job it is given, and ends it well. */
  function aTaker() {
    const taken = new EventEmitter();
    const jobs: Job[] = [];
    const run: RunJob = async (job) => {
      jobs.push(job);
      taken.emit('job', job);
      return 'done';
    };
    return { jobs, run, next: async () => ((await once(taken, 'job')) as [Job])[0] };
  }

  const gaugeOf = async (name: string) => {
    const registry = new Registry();
    registerQueueMetrics(registry, () => queue.health());
    const [value] = (await registry.getSingleMetric(name)?.get())?.values ?? [];
    return value?.value;
  };

  describe('a job', () => {
    it('is given to a worker as it was put', async () => {
      const [taker, job] = [aTaker(), aJob()];
      await aWorker(taker.run);
      const taken = taker.next();
      await queue.put(job);
      expect(await taken).toStrictEqual(job);
    });

    it('that was put before there was a worker waits for one', async () => {
      const [taker, job] = [aTaker(), aJob()];
      await queue.put(job);
      const taken = taker.next();
      await aWorker(taker.run);
      expect(await taken).toStrictEqual(job);
    });

    it('that is put again while it is known is put once', async () => {
      const [taker, job, last] = [aTaker(), aJob(), aJob()];
      await queue.put(job);
      await queue.put({ ...job, correlationId: 'c-2' });
      await queue.put(last);
      await aWorker(taker.run);
      while (!taker.jobs.some(({ assetId }) => assetId === last.assetId)) await taker.next();
      expect(taker.jobs).toStrictEqual([job, last]);
    });

    it('that is done is forgotten, and can be put again', async () => {
      const [taker, job] = [aTaker(), aJob()];
      await aWorker(taker.run);
      for (let times = 0; times < 3; times++) {
        const taken = taker.next();
        await queue.put(job);
        await taken;
        while ((await queue.health()).active > 0);
      }
      expect(taker.jobs).toStrictEqual([job, job, job]);
      expect(await queue.health()).toMatchObject({ waiting: 0, active: 0, delayed: 0, failed: 0 });
    });

    it('is tried again after a fault', async () => {
      const [taker, job] = [aTaker(), aJob()];
      let faults = 0;
      const taken = taker.next();
      await aWorker(async (given, signal) => {
        if (faults++ === 0) throw new Error('no disk');
        return taker.run(given, signal);
      });
      await queue.put(job);
      expect(await taken).toStrictEqual(job);
      expect(faults).toBe(2);
    });

    it('is given back when its worker ends, and taken up by another one at once', async () => {
      const [begun, taker, job] = [new EventEmitter(), aTaker(), aJob()];
      const ending = await aWorker(
        (_, signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
            begun.emit('job');
          }),
      );
      const isBegun = once(begun, 'job');
      await queue.put(job);
      await isBegun;
      await ending.close();
      expect(await queue.health()).toMatchObject({ active: 0, failed: 0 });
      const taken = taker.next();
      await aWorker(taker.run);
      expect(await taken).toStrictEqual(job);
    });

    it('that is nearly done is let to its end when its worker ends', async () => {
      const [begun, going] = [new EventEmitter(), new EventEmitter()];
      const worker = await aWorker(
        async () => {
          begun.emit('job');
          await once(going, 'on');
          return 'done';
        },
        { graceMs: 30_000 },
      );
      const isBegun = once(begun, 'job');
      await queue.put(aJob());
      await isBegun;
      const closed = worker.close();
      going.emit('on');
      await closed;
      expect(await queue.health()).toMatchObject({ waiting: 0, active: 0, delayed: 0, failed: 0 });
    });
  });

  describe('how the queue is doing', () => {
    it('shows what waits, for how long, and that nobody takes it', async () => {
      await queue.put(aJob());
      await queue.put(aJob());
      expect(await queue.health()).toMatchObject({ waiting: 2, active: 0, workers: 0 });
      expect(await gaugeOf('usher_jobs_waiting')).toBe(2);
      expect(await gaugeOf('usher_job_workers')).toBe(0);
      expect(await gaugeOf('usher_jobs_oldest_waiting_seconds')).toBeGreaterThanOrEqual(0);
    });

    it('shows the workers', async () => {
      await aWorker(aTaker().run);
      await aWorker(aTaker().run);
      expect(await queue.health()).toMatchObject({ waiting: 0, workers: 2, oldestWaitingMs: 0 });
    });
  });
}
