import { setTimeout as pause } from 'node:timers/promises';
import {
  createPostgresBackend,
  SchemaMigrationRequiredError,
  UnrecoverableError,
  Worker,
  type Job as HeldJob,
  type WorkerOptions,
} from 'bullmq';
import { jobsSchema, mediaQueue, parseJob, type Job, type JobPlace } from '@operations';
import { withCorrelation, type Logger } from '@runtime';
import type { RunJob } from './job-handlers';
import type { JobMetrics } from './job-metrics';

export type JobWorkerOptions = Readonly<{
  place: JobPlace;
  run: RunJob;
  logger: Logger;
  metrics: JobMetrics;
  concurrency: number;
  /** A worker that has not been heard of for so long is taken for dead, and its jobs are given to others. */
  lockMs: number;
  /** How long jobs may go on when the worker is to end; after that they go back into the queue. */
  graceMs: number;
}>;

type AnyWorker = Pick<Worker, 'close' | 'run' | 'waitUntilReady' | 'isRunning'> & {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'stalled', listener: (jobId: string) => void): unknown;
};
type Process = (held: Pick<HeldJob, 'data' | 'attemptsMade'>, token?: string, signal?: AbortSignal) => Promise<unknown>;

/** The worker ends before the job does; somebody else takes it up at once. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

const firstRetryMs = 1_000;
const longestRetryMs = 5 * 60_000;

/** Exponential, with a limit, so that a database that was away for a night is noticed within minutes. */
export const retryDelayMs = (attemptsMade: number, fault?: Error): number =>
  fault instanceof Interrupted ? 0 : Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(attemptsMade - 1, 20));

/** Takes jobs from the queue, any number of them at a time, until it is closed. */
export class JobWorker {
  private readonly ending = new AbortController();
  private isClosing = false;

  private constructor(
    private readonly options: JobWorkerOptions,
    private worker: AnyWorker | undefined,
  ) {}

  /** Resolves once jobs are taken. On Postgres it waits until the queue's owner has made its tables. */
  static async start(options: JobWorkerOptions, signal: AbortSignal): Promise<JobWorker> {
    const jobs = new JobWorker(options, undefined);
    jobs.worker = await jobs.connect(signal);
    const { logger } = options;
    jobs.worker.on('error', (err) => logger.warn({ err }, 'the job queue had a fault'));
    jobs.worker.on('stalled', (jobId) => logger.warn({ jobId }, 'a job was taken from a worker that is gone'));
    void jobs.worker.run().catch((err: unknown) => logger.error({ err }, 'no more jobs are taken'));
    return jobs;
  }

  /** True while jobs are taken. */
  get isRunning(): boolean {
    return this.worker?.isRunning() ?? false;
  }

  /** Takes no more jobs, lets those that run end for a while, and gives the rest back. */
  async close(): Promise<void> {
    this.isClosing = true;
    const grace = setTimeout(() => this.ending.abort(new Interrupted('The worker ends.')), this.options.graceMs);
    await this.worker?.close();
    clearTimeout(grace);
  }

  private async connect(signal: AbortSignal): Promise<AnyWorker> {
    for (;;) {
      const worker = workerAt(this.options, (held, _, cancelled) => this.process(held, cancelled));
      const unheard = () => undefined;
      worker.on('error', unheard);
      try {
        await worker.waitUntilReady();
        return worker;
      } catch (error) {
        await worker.close();
        if (!(error instanceof SchemaMigrationRequiredError)) throw error;
        this.options.logger.info("waiting for the job queue's tables, which the projector makes");
        await pause(500, undefined, { signal });
      }
    }
  }

  private process(held: Parameters<Process>[0], cancelled?: AbortSignal): Promise<unknown> {
    const job = read(held.data);
    const signal = cancelled ? AbortSignal.any([cancelled, this.ending.signal]) : this.ending.signal;
    return withCorrelation(job.correlationId, () => this.observed(job, held.attemptsMade, signal));
  }

  private async observed(job: Job, earlierFaults: number, signal: AbortSignal): Promise<void> {
    const { logger, metrics, run } = this.options;
    const { name, correlationId: _, ...ids } = job;
    const end = metrics.seconds.startTimer({ name });
    logger.info({ job: name, ...ids, earlierFaults }, 'job taken');
    try {
      const outcome = await run(job, signal);
      end({ end: 'done' });
      logger.info({ job: name, ...ids, outcome }, 'job ended');
    } catch (err) {
      const isInterrupted = signal.aborted || this.isClosing;
      end({ end: isInterrupted ? 'interrupted' : 'fault' });
      if (isInterrupted) logger.info({ job: name, ...ids }, 'job given back');
      else logger.error({ err, job: name, ...ids }, 'job will be tried again');
      throw isInterrupted ? new Interrupted('The worker ends.', { cause: err }) : err;
    }
  }
}

function read(held: unknown): Job {
  try {
    return parseJob(held);
  } catch (error) {
    throw new UnrecoverableError(error instanceof Error ? error.message : 'The job cannot be read.');
  }
}

function workerAt({ place, concurrency, lockMs }: JobWorkerOptions, process: Process): AnyWorker {
  const options = {
    concurrency,
    autorun: false,
    lockDuration: lockMs,
    stalledInterval: Math.round(lockMs / 2),
    // A job outlives any number of workers; by default the second death would be the job's own.
    maxStalledCount: 1_000_000,
    runRetryDelay: 1_000,
    settings: {
      backoffStrategy: (attemptsMade: number, _?: string, fault?: Error) => retryDelayMs(attemptsMade, fault),
    },
  } satisfies Omit<WorkerOptions, 'connection'>;
  if (place.kind === 'redis') {
    const connection = { url: place.url, maxRetriesPerRequest: null };
    return new Worker(mediaQueue, process, { ...options, connection }) as unknown as AnyWorker;
  }
  const connection = {
    connectionString: place.url,
    schema: jobsSchema,
    max: concurrency + 1,
    application_name: 'usher-worker-jobs',
  };
  return new Worker(mediaQueue, process, { ...options, connection }, createPostgresBackend) as unknown as AnyWorker;
}
