import type pg from 'pg';
import { isThere, migrationLedger, tablesToCopy } from './catalogue';
import { NotEmpty } from './faults';

/**
 * Leaves nothing of ours in a database that is new, has only just been set up, or was left by a restore that did not end.
 * @throws NotEmpty for any other
 */
export async function clearTarget(client: pg.ClientBase): Promise<void> {
  if (!(await isUnfinished(client))) await demandEmpty(client);
  await client.query(`DROP SCHEMA IF EXISTS log, ops, read, bullmq CASCADE; DROP TABLE IF EXISTS ${migrationLedger}`);
}

/**
 * A log without its head is one that is being restored: no program opens it. Committed before anything is loaded, and ended by
 * the same transaction that loads it all.
 */
export async function markUnfinished(client: pg.ClientBase): Promise<void> {
  await client.query('DELETE FROM log.head');
}

async function isUnfinished(client: pg.ClientBase): Promise<boolean> {
  return (await isThere(client, 'log.head')) && (await client.query('SELECT FROM log.head')).rowCount === 0;
}

async function demandEmpty(client: pg.ClientBase): Promise<void> {
  for (const { name } of await tablesToCopy(client)) {
    // The one table that its migration fills.
    const rows = name === 'log.head' ? `${name} WHERE position > 0` : name;
    const { rowCount } = await client.query(`SELECT FROM ${rows} LIMIT 1`);
    if (rowCount)
      throw new NotEmpty(`The database is in use: ${name} holds rows. A backup is restored into an empty one only.`);
  }
}
