import { join } from 'node:path';
import { readBackup, writeBackup, type BackupRead, type PartRead } from '@operations';
import { systemClock } from '@runtime';
import { commandLine, theOnly } from '../command-line';
import type { Settings } from '../settings';
import { withDatabase } from '../stack/lend-database';
import { masterKeyFileOf } from '../stack/master-key';

const usage = './usher backup FILE, or ./usher backup --verify FILE';

/** Writes a backup while everything runs; with `--verify`, checks every byte of one that was written. */
export async function backup(settings: Settings, args: readonly string[]): Promise<void> {
  const options = { verify: { type: 'boolean' } } as const;
  const { values, positionals } = commandLine(usage, { args: [...args], options, allowPositionals: true });
  const file = theOnly('FILE', positionals, usage);
  if (values.verify === true) return verified(file, await readBackup(file));
  await withDatabase(settings, (databaseUrl) => written(settings, { databaseUrl, file }));
}

async function written(settings: Settings, where: Readonly<{ databaseUrl: string; file: string }>): Promise<void> {
  const made = await writeBackup({ ...where, now: systemClock.now, onTable: sayTable });
  const { name, head } = made.manifest.log;
  console.log(`
${where.file}: log ${name} up to position ${head}, ${counted(made.rows)} rows in ${mebibytes(made.bytes)}.
Not in it, and to be kept apart:
  secrets      ${join(settings.data, 'secrets')}, above all the master key: ${masterKeyFileOf(settings)}
               or USHER_MASTER_KEY. Without it no key in this backup opens, and no person data.
  media        ${join(settings.data, 'media')} (or MEDIA_STORE).
  read models  They are rebuilt from the log.`);
  if (process.env['EVENT_STORE_URL'])
    console.log('  the log      It is in EVENT_STORE_URL, which has a backup of its own (docs/operations.md).');
}

function verified(file: string, { manifest, tables }: BackupRead): void {
  tables.forEach(sayTable);
  const { log, madeAt, migrations, postgres } = manifest;
  console.log(`
${file} is whole: log ${log.name} up to position ${log.head}, made at ${madeAt} on Postgres ${postgres}, after migration ${migrations.at(-1)}.`);
}

export const sayTable = ({ name, rows, sha256 }: PartRead): void =>
  console.log(`  ${name.padEnd(28)} ${counted(rows).padStart(14)} rows   SHA-256 ${sha256.slice(0, 16)}…`);

const counted = (count: number): string => count.toLocaleString('en');
const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
