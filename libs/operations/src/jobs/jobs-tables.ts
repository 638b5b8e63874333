import { createPostgresBackend, Queue } from 'bullmq';
import { jobsSchema, mediaQueue } from './jobs';

/** Makes the job queue's own tables, as the owner of the database; where they are there, it brings them up to date. */
export async function makeJobsTables(databaseUrl: string): Promise<void> {
  const connection = { connectionString: databaseUrl, schema: jobsSchema, migrate: true, max: 1 };
  const queue = new Queue(mediaQueue, { connection }, createPostgresBackend);
  try {
    await queue.waitUntilReady();
  } finally {
    await queue.close();
  }
}
