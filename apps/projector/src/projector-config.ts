import {
  databaseVariables,
  eventLogVariables,
  healthVariables,
  jobVariables,
  playbackVariables,
  programVariables,
  type Config,
} from '@runtime';

/** What the projector reads from the environment. */
export const projectorVariables = {
  ...programVariables,
  ...databaseVariables,
  ...eventLogVariables,
  ...jobVariables,
  ...playbackVariables,
  ...healthVariables('PROJECTOR_PORT'),
};

export type ProjectorConfig = Config<typeof projectorVariables>;
