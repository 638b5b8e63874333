import {
  databaseVariables,
  folder,
  masterKeyVariables,
  mediaStoreVariables,
  oneOf,
  platformDatabaseVariables,
  port,
  programVariables,
  text,
  type Config,
} from '@runtime';

/** What the api reads from the environment. */
export const apiVariables = {
  ...programVariables,
  ...databaseVariables,
  ...platformDatabaseVariables,
  ...masterKeyVariables,
  ...mediaStoreVariables,
  importFolder: folder('IMPORT_FOLDER', 'Films that staff may take in by their file name.'),
  apiPort: port('API_PORT', 'Where the api listens.'),
  apiHost: text('API_HOST', 'The address on which the api listens.').otherwise('127.0.0.1'),
  explorer: oneOf('USHER_EXPLORER', 'GraphQL explorer, introspection and the player page.', ['on', 'off']).otherwise(
    'off',
  ),
} as const;

export type ApiConfig = Config<typeof apiVariables>;
