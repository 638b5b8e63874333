import { migrate as applyMissing } from '@postgres';
import { migrations } from '../../../../migrations/index';
import { Database } from '../stack/database';
import { endLeftBehind } from '../stack/left-behind';
import { claimRun } from '../stack/run-file';
import type { Settings } from '../settings';

/** Brings the database of DATABASE_URL up to date, else the embedded one of this data folder. */
export async function migrate(settings: Settings): Promise<void> {
  const url = process.env['DATABASE_URL'];
  const applied = url === undefined ? await embedded(settings) : await applyMissing(url, migrations);
  console.log(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`);
}

async function embedded(settings: Settings): Promise<readonly string[]> {
  const release = await claimRun(settings);
  const database = new Database(settings);
  try {
    await endLeftBehind(settings);
    return await database.start();
  } finally {
    await database.server.stop();
    await release();
  }
}
