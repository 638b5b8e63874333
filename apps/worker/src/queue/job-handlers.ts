import { jobNames, type Job, type JobName, type JobOf } from '@operations';

/** Does one kind of job. Whatever it does it can do again: a worker can die after any of its steps. */
export type JobHandler<Name extends JobName> = Readonly<{
  name: Name;
  /** Rejects with the signal's reason when the signal ends it, and with a fault when the job is to be tried again. */
  run: (job: JobOf<Name>, signal: AbortSignal) => Promise<JobEnd>;
}>;

/** `done`, or why there was nothing to do or nothing good came of it. */
export type JobEnd = string;

export type AnyJobHandler = { [Name in JobName]: JobHandler<Name> }[JobName];

export type RunJob = (job: Job, signal: AbortSignal) => Promise<JobEnd>;

/** A job without a handler would wait for ever; of two handlers nobody knows which one works. */
export class HandlersDoNotFit extends Error {
  override readonly name = 'HandlersDoNotFit';
}

/** One function for all jobs. @throws HandlersDoNotFit unless each job has exactly one handler */
export function runnerOf(handlers: readonly AnyJobHandler[]): RunJob {
  const problems = jobNames.flatMap((name) => {
    const count = handlers.filter((handler) => handler.name === name).length;
    return count === 1 ? [] : [`${name} has ${count} handlers`];
  });
  if (problems.length > 0) throw new HandlersDoNotFit(problems.join('; '));
  return (job, signal) => {
    const handler = handlers.find(({ name }) => name === job.name);
    if (!handler) throw new HandlersDoNotFit(`${job.name} has no handler`);
    return (handler.run as RunJob)(job, signal);
  };
}
