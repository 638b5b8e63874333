import { comparePositions, distanceBetween, isSameLog, type EventLog, type Position } from '@event-store';
import { qualified, renameTableSql, tableOf } from '@read-models';
import type pg from 'pg';
import { placeProjection, projectionCheckpoint } from '../checkpoints';
import type { ReadModel } from '../read-model';
import { onClient } from '../transaction';
import type { PartBuilt } from './part-built';

export type Swap = Readonly<{
  client: pg.ClientBase;
  log: EventLog;
  model: ReadModel;
  next: PartBuilt;
}>;

/** How long readers may have to queue behind a swap that itself waits for a reader. */
const lockTimeoutMs = 250;
/** What the live table may be ahead and still be caught up with while its projection waits: in events a fraction of a second. */
const mostAhead = 5_000n;

/**
 * Puts the new table in the old one's place. The projection is held up first, as long as it takes to catch up with it; then,
 * only for the moment of the swap, the readers. False when one of them would not let go in time, or there is too much to catch up with.
 */
export async function swapped(swap: Swap): Promise<boolean> {
  try {
    return await onClient(swap.client, () => swapInTransaction(swap));
  } catch (error) {
    if ((error as { code?: unknown }).code === '55P03') return false;
    throw error;
  }
}

async function swapInTransaction({ client, log, model, next }: Swap): Promise<boolean> {
  const { name, version, entity } = model;
  await client.query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
  // The table before its checkpoint, as the projection's own statement does it: the other way round they could wait for each other.
  const { rows } = await client.query('SELECT FROM pg_class WHERE oid = to_regclass($1)', [qualified(name)]);
  if (rows.length > 0) await client.query(`LOCK TABLE ${qualified(name)} IN EXCLUSIVE MODE`);
  const old = await projectionCheckpoint(client, name, 'FOR UPDATE');
  const { through } = next;
  const position = old && isAhead(old.position, through) ? old.position : through;
  if (distanceBetween(through, position) > mostAhead) return false;
  for await (const _ of next.read(log, position));
  await next.write();
  await client.query(
    `DROP TABLE IF EXISTS ${qualified(name)}; ${renameTableSql(tableOf(entity), next.name)};
     DELETE FROM read.rebuild WHERE name = '${name}'`,
  );
  await placeProjection(client, { name, version, position });
  return true;
}

// What an old table of another log has seen is not for this one to catch up with.
const isAhead = (old: Position, through: Position) => isSameLog(old, through) && comparePositions(old, through) > 0;
