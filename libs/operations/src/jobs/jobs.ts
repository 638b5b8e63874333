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

export type JobOf<Name extends JobName> = Extract<Job, { name: Name }>;

/** Every job there is; a worker has exactly one handler for each. */
export const jobNames = Object.keys({
  'package-asset': true,
  'publish-asset': true,
} satisfies Record<JobName, true>) as readonly JobName[];

/** One queue for media work. */
export const mediaQueue = 'media';

/** Where the queue lives. On Postgres its tables lie in {@link jobsSchema}. */
export type JobPlace = Readonly<{ kind: 'postgres' | 'redis'; url: string }>;

export const jobsSchema = 'bullmq';

/** Redis when there is one, else the database. */
export const jobPlaceOf = (databaseUrl: string, redisUrl?: string): JobPlace =>
  redisUrl === undefined ? { kind: 'postgres', url: databaseUrl } : { kind: 'redis', url: redisUrl };

/** The same work has the same id, so that it is queued once however often it is asked for. BullMQ allows no colon in it. */
export const jobIdOf = (job: Job): string =>
  job.name === 'package-asset'
    ? `${job.name}.${job.assetId}.${job.attempt}`
    : `${job.name}.${job.assetId}.${job.publicationId}`;

/** What a queue held is no job that this program knows: made by another version, or by hand. */
export class UnknownJob extends Error {
  override readonly name = 'UnknownJob';
}

/** Reads what a queue gives back. @throws UnknownJob */
export function parseJob(held: unknown): Job {
  const fields = (typeof held === 'object' && held !== null ? held : {}) as Readonly<Record<string, unknown>>;
  const { name, attempt } = fields;
  const ids = { assetId: id(fields, 'assetId'), carrierId: id(fields, 'carrierId') };
  const correlationId = text(fields, 'correlationId');
  if (name === 'publish-asset') return { name, ...ids, correlationId, publicationId: id(fields, 'publicationId') };
  if (name !== 'package-asset') throw new UnknownJob(`No job is called ${JSON.stringify(name)}.`);
  if (!Number.isSafeInteger(attempt)) throw new UnknownJob(`attempt of ${name} must be a whole number.`);
  return { name, ...ids, correlationId, attempt: attempt as number };
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function text(fields: Readonly<Record<string, unknown>>, field: string): string {
  const value = fields[field];
  if (typeof value !== 'string' || value === '') throw new UnknownJob(`${field} of the job must be a text.`);
  return value;
}

function id(fields: Readonly<Record<string, unknown>>, field: string): string {
  const value = text(fields, field);
  if (!uuid.test(value)) throw new UnknownJob(`${field} of the job must be a UUID.`);
  return value;
}
