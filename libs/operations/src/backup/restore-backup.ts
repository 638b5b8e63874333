import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { migrate, type Migration } from '@postgres';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { makeJobsTables } from '../jobs/jobs-tables';
import type { DerivedKeys } from '../keys/derived-keys';
import { valueIn, jobsLedger, type Sequence, type Table } from './catalogue';
import { checkKeys, checkLog } from './check-restored';
import { DamagedBackup, NewerBackup } from './faults';
import type { Manifest } from './manifest';
import { readBackup, type PartRead } from './read-backup';
import { clearTarget, markUnfinished } from './restore-target';

export type RestoreBackup = Readonly<{
  /** As the owner of an empty database. */
  databaseUrl: string;
  file: string;
  /** Every migration there is. */
  migrations: readonly Migration[];
  /** Of the master key under which the backup was made. */
  keys: DerivedKeys;
  /** Told when the file has been found whole, and of each table that has been loaded. */
  onChecked?: (manifest: Manifest) => void;
  onTable?: (table: PartRead) => void;
}>;

/**
 * Restores a backup into an empty database: the schema as it was then, all rows in one transaction, then what the schema has become
 * since. Read models stay empty; the projector rebuilds what has no checkpoint. Killed before its end, it leaves a
 * database that no program opens and that can be restored into again.
 * @throws DamagedBackup, NewerBackup, NotEmpty before anything is changed @throws LogNotWhole, OtherMasterKey
 */
export async function restoreBackup(options: RestoreBackup): Promise<Manifest> {
  const { databaseUrl, file, migrations, keys, onChecked, onTable } = options;
  const { manifest, tables } = await readBackup(file);
  demandKnown(manifest, migrations);
  onChecked?.(manifest);
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'usher-restore' });
  await client.connect();
  try {
    await clearTarget(client);
    await migrate(
      databaseUrl,
      migrations.filter(({ name }) => manifest.migrations.includes(name)),
    );
    await markUnfinished(client);
    if (manifest.jobsVersion !== null) await remakeJobsTables(client, databaseUrl, manifest.jobsVersion);
    await load({ client, file, manifest, keys });
    for (const table of tables) onTable?.(table);
    await migrate(databaseUrl, migrations);
    await client.query('ANALYZE');
    return manifest;
  } finally {
    await client.end();
  }
}

function demandKnown(manifest: Manifest, migrations: readonly Migration[]): void {
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = manifest.migrations.filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new NewerBackup(
      `The backup was made by a newer version of Usher: this one does not know ${unknown.join(', ')}.`,
    );
}

async function remakeJobsTables(client: pg.ClientBase, databaseUrl: string, wanted: number): Promise<void> {
  await makeJobsTables(databaseUrl);
  const made = Number(await valueIn(client, jobsLedger, 'max(version)'));
  if (made < wanted)
    throw new NewerBackup(`The backup's job queue is of version ${wanted}, this program makes version ${made}.`);
}

type Loading = Readonly<{ client: pg.Client; file: string; manifest: Manifest; keys: DerivedKeys }>;

async function load({ client, file, manifest, keys }: Loading): Promise<void> {
  await client.query('BEGIN');
  await client.query(`TRUNCATE ${manifest.tables.map(({ name }) => name).join(', ')}`);
  await makeSegments(client, manifest.log.head);
  const wanted = new Map(manifest.tables.map((table) => [table.name, table]));
  const loaded = new Map<string, number>();
  const { tables } = await readBackup(file, async (name, packed) => {
    loaded.set(name, await loadTable(client, wanted.get(name) as Table, packed));
  });
  for (const { name, rows } of tables)
    if (loaded.get(name) !== rows)
      throw new DamagedBackup(name, `${rows} rows were backed up, it holds ${loaded.get(name)}`);
  for (const sequence of manifest.sequences) await restoreSequence(client, sequence);
  await checkLog(client, manifest);
  await checkKeys(client, keys);
  await client.query('COMMIT');
}

// A backup from before there were segments is loaded into one table, which a later migration makes the first of them.
async function makeSegments(client: pg.ClientBase, through: string): Promise<void> {
  const { rowCount } = await client.query(`SELECT WHERE to_regprocedure('log.make_segments(bigint)') IS NOT NULL`);
  if (rowCount) await client.query('SELECT log.make_segments($1)', [through]);
}

async function loadTable(client: pg.Client, { name, columns }: Table, packed: AsyncIterable<Buffer>): Promise<number> {
  const into = client.query(copyFrom(`COPY ${name} (${columns.join(', ')}) FROM STDIN`));
  await pipeline(packed, createGunzip({ chunkSize: 256 * 1024 }), into);
  return into.rowCount;
}

// The queue makes some of its sequences when it first needs them.
async function restoreSequence(client: pg.ClientBase, { name, value, isCalled }: Sequence): Promise<void> {
  await client.query(`CREATE SEQUENCE IF NOT EXISTS ${name}`);
  await client.query('SELECT setval($1::regclass, $2::bigint, $3::boolean)', [name, value, isCalled]);
}
