import { databaseVariables, healthVariables, jobVariables, programVariables, type Config } from '@runtime';

/** What the projector reads from the environment. */
export const projectorVariables = {
  ...programVariables,
  ...databaseVariables,
  ...jobVariables,
  ...healthVariables('PROJECTOR_PORT'),
};

export type ProjectorConfig = Config<typeof projectorVariables>;
