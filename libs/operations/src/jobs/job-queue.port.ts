import type { Job } from './jobs';

/** Where process managers put jobs. Putting the same job twice puts it once while it is known. */
export interface JobQueue {
  put(job: Job): Promise<void>;
  close(): Promise<void>;
}
