import { restoreBackup } from '@operations';
import { migrations } from '../../../../migrations/index';
import { commandLine, theOnly } from '../command-line';
import type { Settings } from '../settings';
import { withStoppedDatabase } from '../stack/lend-database';
import { existingKeys } from '../stack/master-key';
import { sayTable } from './backup';
import { rebuildIn } from './rebuild';

const usage = './usher restore FILE';

/**
 * Restores a backup into the empty database of DATABASE_URL, else into a data folder that has none yet, rebuilds the read models and
 * compares them with a rebuild. True when they are equal.
 */
export async function restore(settings: Settings, args: readonly string[]): Promise<boolean> {
  const { positionals } = commandLine(usage, { args: [...args], allowPositionals: true });
  const file = theOnly('FILE', positionals, usage);
  const keys = await existingKeys(settings);
  return withStoppedDatabase(settings, async (databaseUrl) => {
    const { log } = await restoreBackup({
      ...{ databaseUrl, file, migrations, keys },
      onChecked: ({ madeAt }) => console.log(`${file} is whole, made at ${madeAt}. Restoring…`),
      onTable: sayTable,
    });
    console.log(`\nRestored: log ${log.name} up to position ${log.head}. Position tokens of before are valid again.`);
    console.log('Rebuilding the read models; the projector does what is left when this is ended here.');
    return (await rebuildIn(databaseUrl, ['--all'])) && rebuildIn(databaseUrl, ['--check']);
  });
}
