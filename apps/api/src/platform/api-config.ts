import {
  databaseVariables,
  duration,
  eventLogVariables,
  folder,
  masterKeyVariables,
  mediaStoreVariables,
  integer,
  oneOf,
  playbackVariables,
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
  ...eventLogVariables,
  ...platformDatabaseVariables,
  ...masterKeyVariables,
  ...mediaStoreVariables,
  ...playbackVariables,
  tokenPauseMs: duration(
    'PLAYBACK_PAUSE',
    'How long a viewer may pause a film: its token outlives the film by so much.',
  ).otherwise(4 * 3_600_000, '4h'),
  pairingsPerMinute: integer('PAIRINGS_PER_MINUTE', 'How many pairings one address may ask for in a minute.', {
    min: 1,
  }).otherwise(60),
  signInsPerMinute: integer('SIGN_INS_PER_MINUTE', 'How many attempts to sign in one address may make in a minute.', {
    min: 1,
  }).otherwise(60),
  audienceThreshold: integer(
    'AUDIENCE_THRESHOLD',
    'Titles that fewer households watched are counted in an audience report, and nothing else is said of them.',
    { min: 2 },
  ).otherwise(3),
  importFolder: folder(
    'IMPORT_FOLDER',
    'Holds a folder for each carrier, named by its id, with the films that its staff may take in by their file name.',
  ),
  apiPort: port('API_PORT', 'Where the api listens.'),
  apiHost: text('API_HOST', 'The address on which the api listens.').otherwise('127.0.0.1'),
  trustedProxies: text(
    'API_TRUSTED_PROXIES',
    'Addresses or networks, by comma, of proxies whose X-Forwarded-For tells from where a caller comes; none trusts nobody.',
  ).otherwise('none'),
  explorer: oneOf('USHER_EXPLORER', 'GraphQL explorer, introspection and the player page.', ['on', 'off']).otherwise(
    'off',
  ),
} as const;

export type ApiConfig = Config<typeof apiVariables>;
