import pg from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';

export type Migration = new () => MigrationInterface;

// TypeORM would write to the console; what failed is in the error that is thrown.
const nothing = () => undefined;
const silent = {
  logQuery: nothing,
  logQueryError: nothing,
  logQuerySlow: nothing,
  logSchemaBuild: nothing,
  logMigration: nothing,
  log: nothing,
};

const migrationLock = 7_205_302;

/**
 * Applies what is missing, each migration in its own transaction, and answers with the names applied.
 * Any number of processes may call it at once: one works, the others wait and find nothing left to do.
 */
export async function migrate(databaseUrl: string, migrations: readonly Migration[]): Promise<string[]> {
  const lock = new pg.Client({ connectionString: databaseUrl, application_name: 'usher-migrate' });
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    return await applyMissing(databaseUrl, migrations);
  } finally {
    await lock.end();
  }
}

async function applyMissing(databaseUrl: string, migrations: readonly Migration[]): Promise<string[]> {
  const source = new DataSource({
    type: 'postgres',
    url: databaseUrl,
    applicationName: 'usher-migrate',
    migrations: [...migrations],
    migrationsTableName: 'applied_migration',
    migrationsTransactionMode: 'each',
    installExtensions: false,
    poolSize: 2,
    logger: silent,
  });
  await source.initialize();
  try {
    return (await source.runMigrations()).map(({ name }) => name);
  } finally {
    await source.destroy();
  }
}
