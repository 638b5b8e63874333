import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../settings';
import { Database } from './database';
import { endLeftBehind } from './left-behind';
import { claimRun } from './run-file';

/** There is nothing in the data folder yet. */
export class NoDatabase extends Error {
  override readonly name = 'NoDatabase';
}

/**
 * Lends the address of the database, as its owner: of DATABASE_URL where it is set, else of the embedded one, running or started
 * for this. @throws NoDatabase
 */
export async function withDatabase<Result>(
  settings: Settings,
  work: (databaseUrl: string) => Promise<Result>,
): Promise<Result> {
  const given = process.env['DATABASE_URL'];
  if (given) return work(given);
  if (!existsSync(join(settings.data, 'postgres', 'data')))
    throw new NoDatabase(
      `There is no database in ${settings.data}; ./usher up makes one, USHER_DATA names another folder.`,
    );
  const running = await new Database(settings).server.running();
  if (running === undefined) return withStoppedDatabase(settings, work);
  // What runs may have been given other ports than this command.
  const ports = { ...settings.ports, postgres: running.port };
  return work(await new Database({ ...settings, ports }).url('usher_owner'));
}

/** The same for what wants the database for itself: the embedded one must be down. @throws AlreadyUp */
export async function withStoppedDatabase<Result>(
  settings: Settings,
  work: (databaseUrl: string) => Promise<Result>,
): Promise<Result> {
  const given = process.env['DATABASE_URL'];
  if (given) return work(given);
  const release = await claimRun(settings);
  const database = new Database(settings);
  try {
    await endLeftBehind(settings);
    await database.prepare();
    return await work(await database.url('usher_owner'));
  } finally {
    await database.server.stop();
    await release();
  }
}
