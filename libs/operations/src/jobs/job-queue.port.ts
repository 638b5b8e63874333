import type { Job } from './jobs';

/** Where process managers put jobs. Putting the same job twice puts it once while it is known. */
export interface JobQueue {
  put(job: Job): Promise<void>;
  close(): Promise<void>;
}

/** How the queue is doing. `workers` counts the programs that take jobs; with none, what waits waits for ever. */
export type QueueHealth = Readonly<{
  waiting: number;
  active: number;
  /** Waiting for the next try after a fault. */
  delayed: number;
  failed: number;
  workers: number;
  oldestWaitingMs: number;
}>;
