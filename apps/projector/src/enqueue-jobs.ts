import { createPostgresBackend, Queue, type JobsOptions, type QueueOptions } from 'bullmq';
import { Gauge, type Registry } from 'prom-client';
import { jobIdOf, jobsSchema, mediaQueue, type Job, type JobPlace, type JobQueue, type QueueHealth } from '@operations';

/** What both backends' queues have in common. */
type AnyQueue = Pick<
  Queue<Job>,
  'add' | 'close' | 'getJobCounts' | 'getWaiting' | 'getWorkersCount' | 'waitUntilReady'
> & { on(event: 'error', listener: (error: Error) => void): unknown };

/**
 * A job ends only by being done: a fault is tried again for as long as it takes. What cannot be done is an event that
 * the worker records, and no fault.
 */
const jobOptions: JobsOptions = {
  attempts: 1_000_000,
  backoff: { type: 'custom' },
  removeOnComplete: true,
  removeOnFail: { age: 7 * 24 * 3_600 },
};

/** The queue on its backend. On Postgres the role must own the database, since the queue's tables are made here. */
export class BullJobQueue implements JobQueue {
  private constructor(private readonly queue: AnyQueue) {}

  static async open(place: JobPlace, onError: (error: unknown) => void): Promise<BullJobQueue> {
    const queue = queueAt(place);
    queue.on('error', onError);
    try {
      await queue.waitUntilReady();
    } catch (error) {
      await queue.close();
      throw error;
    }
    return new BullJobQueue(queue);
  }

  async put(job: Job): Promise<void> {
    await this.queue.add(job.name, job, { ...jobOptions, jobId: jobIdOf(job) });
  }

  async health(): Promise<QueueHealth> {
    const [counts, workers, [oldest]] = await Promise.all([
      this.queue.getJobCounts('waiting', 'active', 'delayed', 'failed'),
      this.queue.getWorkersCount(),
      this.queue.getWaiting(0, 0),
    ]);
    const { waiting = 0, active = 0, delayed = 0, failed = 0 } = counts;
    return { waiting, active, delayed, failed, workers, oldestWaitingMs: oldest ? Date.now() - oldest.timestamp : 0 };
  }

  close(): Promise<void> {
    return this.queue.close();
  }
}

function queueAt({ kind, url }: JobPlace): AnyQueue {
  if (kind === 'redis') {
    const options: QueueOptions = { connection: { url, maxRetriesPerRequest: null } };
    return new Queue(mediaQueue, options) as unknown as AnyQueue;
  }
  const connection = {
    connectionString: url,
    schema: jobsSchema,
    migrate: true,
    max: 2,
    application_name: 'usher-jobs',
  };
  return new Queue(mediaQueue, { connection }, createPostgresBackend) as unknown as AnyQueue;
}

/**
 * The alarm for "no worker" hangs here, beside those who put jobs: a worker that is not there cannot say so.
 * A queue that does not answer shows as NaN.
 */
export function registerQueueMetrics(registry: Registry, health: () => Promise<QueueHealth>): void {
  // All gauges of one scrape share one look at the queue.
  let looking: Promise<QueueHealth | undefined> | undefined;
  const look = () =>
    (looking ??= health()
      .catch(() => undefined)
      .finally(() => (looking = undefined)));
  for (const [name, help, valueOf] of series) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [registry],
      collect: async () => {
        const known = await look();
        gauge.set(known ? valueOf(known) : Number.NaN);
      },
    });
  }
}

const series: readonly (readonly [name: string, help: string, valueOf: (known: QueueHealth) => number])[] = [
  ['usher_jobs_waiting', 'Jobs that no worker has taken yet.', ({ waiting }) => waiting],
  ['usher_jobs_active', 'Jobs that a worker is doing.', ({ active }) => active],
  ['usher_jobs_delayed', 'Jobs that wait for another try after a fault.', ({ delayed }) => delayed],
  ['usher_jobs_failed', 'Jobs given up.', ({ failed }) => failed],
  ['usher_job_workers', 'Workers that take jobs; 0 is an alarm.', ({ workers }) => workers],
  [
    'usher_jobs_oldest_waiting_seconds',
    'Age of the job that has waited longest; rising means no worker, or too few.',
    ({ oldestWaitingMs }) => oldestWaitingMs / 1000,
  ],
];
