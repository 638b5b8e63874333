import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  databaseVariables,
  duration,
  eventLogVariables,
  folder,
  healthVariables,
  integer,
  jobVariables,
  masterKeyVariables,
  mediaStoreVariables,
  oneOf,
  programVariables,
  type Config,
} from '@runtime';

/** The environment of the worker. */
export const workerVariables = {
  ...programVariables,
  ...databaseVariables,
  ...eventLogVariables,
  ...masterKeyVariables,
  ...mediaStoreVariables,
  ...jobVariables,
  ...healthVariables('WORKER_PORT'),
  concurrency: integer(
    'JOB_CONCURRENCY',
    'How many jobs this worker does at a time. ffmpeg alone can use all processors.',
    {
      min: 1,
      max: 64,
    },
  ).otherwise(1),
  jobLockMs: duration(
    'JOB_LOCK',
    'A worker that is silent for so long is taken for dead, and its jobs are given to others.',
  ).otherwise(15_000, '15s'),
  scratchFolder: folder('SCRATCH_FOLDER', 'Where unfinished packages lie while they are made.').otherwise(
    join(tmpdir(), 'usher-scratch'),
    "the system's folder for temporary files",
  ),
  packagingPreset: oneOf('PACKAGING_PRESET', 'Of x264: faster ones look worse at the same bitrate.', [
    'ultrafast',
    'superfast',
    'veryfast',
    'faster',
    'fast',
    'medium',
  ]).otherwise('veryfast'),
};

export type WorkerConfig = Config<typeof workerVariables>;
