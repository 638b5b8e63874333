import { restoreBackup } from '@operations';
import { migrations } from '../../../../migrations/index';
import { commandLine, theOnly } from '../command-line';
import type { Settings } from '../settings';
import { withStoppedDatabase } from '../stack/lend-database';
import { existingKeys } from '../stack/master-key';
import { sayTable } from './backup';

const usage = './usher restore FILE';

/** Restores a backup into the empty database of DATABASE_URL, else into a data folder that has none yet. */
export async function restore(settings: Settings, args: readonly string[]): Promise<void> {
  const { positionals } = commandLine(usage, { args: [...args], allowPositionals: true });
  const file = theOnly('FILE', positionals, usage);
  const keys = await existingKeys(settings);
  await withStoppedDatabase(settings, async (databaseUrl) => {
    const { log } = await restoreBackup({
      ...{ databaseUrl, file, migrations, keys },
      onChecked: ({ madeAt }) => console.log(`${file} is whole, made at ${madeAt}. Restoring…`),
      onTable: sayTable,
    });
    console.log(`\nRestored: log ${log.name} up to position ${log.head}. Position tokens of before are valid again.`);
    console.log('The projector rebuilds the read models at its next start: ./usher up.');
  });
}
