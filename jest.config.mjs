import { readFileSync } from 'node:fs';

const { paths } = JSON.parse(readFileSync(new URL('./tsconfig.json', import.meta.url), 'utf8')).compilerOptions;

/** The tests know the same aliases as the compiler. */
const moduleNameMapper = Object.fromEntries(
  Object.entries(paths).map(([alias, [target]]) => [
    `^${alias.replace('*', '(.*)')}$`,
    target.replace('./', '<rootDir>/').replace('*', '$1'),
  ]),
);

const level = (displayName, suffix, rest = {}) => ({
  displayName,
  testMatch: [`<rootDir>/{apps,libs,migrations,tests}/**/*.${suffix}.ts`],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/tools/jest-transform.mjs' },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.usher', '<rootDir>/.cache'],
  moduleNameMapper,
  ...rest,
});

const withPostgres = {
  globalSetup: '<rootDir>/tests/start-postgres.mjs',
  globalTeardown: '<rootDir>/tests/stop-postgres.mjs',
};

export default {
  maxWorkers: 2,
  randomize: true,
  testTimeout: 60_000,
  projects: [
    level('pure', 'spec'),
    level('integration', 'int-spec', withPostgres),
    level('end-to-end', 'e2e-spec', withPostgres),
    // Wants a server, so it is there for `npm run test:kurrentdb` only.
    ...(process.env.KURRENTDB_URL ? [level('kurrentdb', 'kurrentdb-spec')] : []),
  ],
};
