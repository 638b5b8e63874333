import type { Job, JobQueue } from '@operations';
import { NotYet } from '@projections';

/** Putting a job is tried until it succeeds: the queue knows one that was put before. */
export async function putJob(jobs: Pick<JobQueue, 'put'>, job: Job): Promise<void> {
  try {
    await jobs.put(job);
  } catch (cause) {
    throw new NotYet(`${job.name} of ${job.assetId} could not be queued`, { cause });
  }
}
