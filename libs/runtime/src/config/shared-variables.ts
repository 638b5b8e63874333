import { duration, file, folder, oneOf, port, secretBytes, secretHosts, secretUrl, word } from './kinds';
import type { Config } from './read-config';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof logLevels)[number];

const postgres = ['postgres', 'postgresql'];

/** What every program reads. */
export const programVariables = {
  logLevel: oneOf('LOG_LEVEL', 'The least severe lines that are written.', logLevels).otherwise('info'),
  clockFile: file(
    'USHER_CLOCK_FILE',
    'Moves the time of all programs that share it by the milliseconds that stand in it. For demonstrations.',
  ).optional(),
  shutdownMs: duration('SHUTDOWN_DEADLINE', 'How long a program may take to end what it is doing.').otherwise(
    15_000,
    '15s',
  ),
};

/** What every program with a database reads. The role in the address decides what it may do. */
export const databaseVariables = {
  databaseUrl: secretUrl('DATABASE_URL', 'The database, with the role of this program.', postgres),
};

/** Where the log is. Every program that appends or follows must be told the same. */
export const eventLogVariables = {
  eventStoreUrl: secretHosts(
    'EVENT_STORE_URL',
    'Keeps the log in this EventStoreDB or KurrentDB; without it the log is in the database.',
    ['esdb', 'esdb+discover', 'kurrentdb', 'kurrentdb+discover'],
  ).optional(),
  eventStoreNamespace: word(
    'EVENT_STORE_NAMESPACE',
    'Stands before the name of each stream there, so that several installations can share a server.',
  ).optional(),
};

/** As `openEventLog` takes it. */
export const eventStoreOf = ({ eventStoreUrl, eventStoreNamespace }: Config<typeof eventLogVariables>) => ({
  eventStoreUrl: eventStoreUrl?.reveal(),
  eventStoreNamespace,
});

export const platformDatabaseVariables = {
  platformDatabaseUrl: secretUrl('DATABASE_PLATFORM_URL', 'The database, with the role usher_platform.', postgres),
};

/** See `loadMasterKey`. */
export const masterKeyVariables = {
  masterKey: secretBytes(
    'USHER_MASTER_KEY',
    'Wraps the keys of person data and of content, and derives credentials. Takes precedence over the file.',
    32,
  ).optional(),
  masterKeyFile: file(
    'USHER_MASTER_KEY_FILE',
    'Holds the master key in base64; made with a random one (mode 0600) if it does not exist.',
  ).optional(),
};

export const mediaStoreVariables = {
  mediaStore: folder('MEDIA_STORE', 'The private media store.'),
};

export const jobVariables = {
  redisUrl: secretUrl('REDIS_URL', 'Runs the jobs on this Redis; without it they run on the database.', [
    'redis',
    'rediss',
  ]).optional(),
};

/** Where a program without an API of its own shows health and metrics. */
export const healthVariables = (name: string) => ({
  healthPort: port(name, 'Health and metrics of this program, on 127.0.0.1.'),
});

/** What the programs that keep viewing sessions share. */
export const playbackVariables = {
  heartbeatMs: duration(
    'PLAYBACK_HEARTBEAT',
    'How often a player says that it is there; a session lapses after three missed.',
  ).otherwise(10_000, '10s'),
};
