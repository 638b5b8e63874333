import { inspect } from 'node:util';
import { resolve } from 'node:path';
import * as kinds from './kinds';
import { ConfigFault, describeConfig, readConfig } from './read-config';
import {
  databaseVariables,
  eventLogVariables,
  jobVariables,
  logLevels,
  masterKeyVariables,
  programVariables,
} from './shared-variables';

const faultsOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigFault) return error.faults;
    throw error;
  }
  return [];
};

describe('reading the configuration', () => {
  it('reads each kind into the type the program works with', () => {
    const variables = {
      name: kinds.text('NAME', ''),
      workers: kinds.integer('WORKERS', '', { min: 1, max: 8 }),
      port: kinds.port('PORT', ''),
      api: kinds.url('API', ''),
      key: kinds.secret('KEY', ''),
      store: kinds.folder('STORE', ''),
      explorer: kinds.flag('EXPLORER', ''),
      level: kinds.oneOf('LEVEL', '', logLevels),
      pause: kinds.duration('PAUSE', ''),
    };
    const { key, ...config } = readConfig(
      {
        NAME: ' north ',
        WORKERS: '8',
        PORT: '0',
        API: 'https://usher.example/',
        KEY: 'hush',
        STORE: 'media',
        EXPLORER: 'true',
        LEVEL: 'warn',
        PAUSE: '2h',
      },
      variables,
    );
    expect(config).toEqual({
      name: 'north',
      workers: 8,
      port: 0,
      api: 'https://usher.example/',
      store: resolve('media'),
      explorer: true,
      level: 'warn',
      pause: 7_200_000,
    });
    expect(key.reveal()).toBe('hush');
  });

  it('takes what is said for absence when a variable is absent or empty', () => {
    const variables = { port: kinds.port('PORT', '').otherwise(8080), redis: jobVariables.redisUrl };
    expect(readConfig({}, variables)).toEqual({ port: 8080, redis: undefined });
    expect(readConfig({ PORT: '', REDIS_URL: ' ' }, variables)).toEqual({ port: 8080, redis: undefined });
  });

  it('tells all faults at once, each by the name of its variable', () => {
    const variables = {
      ...programVariables,
      ...databaseVariables,
      port: kinds.port('API_PORT', 'Where the API listens.'),
    };
    expect(faultsOf(() => readConfig({ LOG_LEVEL: 'loud', API_PORT: '70000' }, variables))).toEqual([
      'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal. The least severe lines that are written.',
      'DATABASE_URL is missing: an address that begins with postgres:// or postgresql://, secret. The database, with the role of this program.',
      'API_PORT must be a port from 0 to 65535. Where the API listens.',
    ]);
  });

  it.each([
    ['a port', kinds.port('V', ''), ['80a', '-1', '65536', '1.5', '0x10']],
    ['an integer', kinds.integer('V', '', { min: 1, max: 3 }), ['0', '4', 'two', '1e0']],
    ['an address', kinds.url('V', ''), ['usher', 'ftp://usher', '//usher']],
    [
      'a list of hosts',
      kinds.secretHosts('V', '', ['esdb']),
      ['esdb://', 'esdb://?tls=false', 'http://a', 'esdb://a b'],
    ],
    ['a word', kinds.word('V', ''), ['two words', 'Word', 'a.b', 'a-b', 'x'.repeat(33)]],
    ['a flag', kinds.flag('V', ''), ['yes', 'TRUE', '2']],
    ['a duration', kinds.duration('V', ''), ['5', '5 s', '-1s', '1w', 's']],
    ['a choice', kinds.oneOf('V', '', ['a', 'b']), ['c', 'A']],
    ['key material', kinds.secretBytes('V', '', 4), ['AAAA', 'AAAAAAA', 'AAAA====', '!!!!!!==']],
  ])('refuses what is not %s', (_, variable, wrong) => {
    for (const text of wrong) expect(faultsOf(() => readConfig({ V: text }, { variable }))).toHaveLength(1);
  });

  it.each(['esdb://a:2113?tls=false', 'esdb://usher:hush@a:2113,b:2113,c:2113/', 'esdb+discover://cluster.example'])(
    'takes %s for a log elsewhere, of one host or of several',
    (given) => expect(readConfig({ EVENT_STORE_URL: given }, eventLogVariables).eventStoreUrl?.reveal()).toBe(given),
  );

  it('never shows a secret: not in a fault, in print or in JSON', () => {
    const wrong = faultsOf(() => readConfig({ DATABASE_URL: 'mysql://u:hush@h/db' }, databaseVariables));
    expect(wrong.join()).not.toContain('hush');
    const config = readConfig({ DATABASE_URL: 'postgres://u:hush@h/db' }, databaseVariables);
    expect(`${config.databaseUrl} ${JSON.stringify(config)} ${inspect(config, { depth: 9 })}`).toBe(
      '[secret] {"databaseUrl":"[secret]"} { databaseUrl: [secret] }',
    );
  });

  it('reads a master key of 32 bytes, padded or not', () => {
    const key = Buffer.alloc(32, 7);
    for (const text of [key.toString('base64'), key.toString('base64').replace('=', '')]) {
      expect(readConfig({ USHER_MASTER_KEY: text }, masterKeyVariables).masterKey?.reveal()).toEqual(key);
    }
  });
});

describe('describing the configuration', () => {
  it('gives a row a variable for the reference page', () => {
    expect(describeConfig({ ...databaseVariables, shutdown: programVariables.shutdownMs })).toEqual([
      {
        name: 'DATABASE_URL',
        kind: 'an address that begins with postgres:// or postgresql://, secret',
        otherwise: 'must be given',
        about: 'The database, with the role of this program.',
      },
      {
        name: 'SHUTDOWN_DEADLINE',
        kind: 'a duration such as 500ms, 30s, 5m, 2h or 7d',
        otherwise: '15s',
        about: 'How long a program may take to end what it is doing.',
      },
    ]);
  });
});
