/** The slow work at the edges. A job carries ids, never data, and ends by sending a command. */
export type Job =
  | Readonly<{ name: 'package-asset'; assetId: string; attempt: number; carrierId: string; correlationId: string }>
  | Readonly<{
      name: 'publish-asset';
      assetId: string;
      publicationId: string;
      carrierId: string;
      correlationId: string;
    }>;

export type JobName = Job['name'];

/** One queue for media work. */
export const mediaQueue = 'media';

/** The same work has the same id, so that it is queued once however often it is asked for. BullMQ allows no colon in it. */
export const jobIdOf = (job: Job): string =>
  job.name === 'package-asset'
    ? `${job.name}.${job.assetId}.${job.attempt}`
    : `${job.name}.${job.assetId}.${job.publicationId}`;
