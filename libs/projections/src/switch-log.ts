import type { Position } from '@event-store';
import type pg from 'pg';
import { moveProcess } from './checkpoints';
import { onClient } from './transaction';
import { lockOf } from './owned-loop';

/** A projector holds a process manager; its checkpoint is its own to move. */
export class StillFollowing extends Error {
  override readonly name = 'StillFollowing';
}

/** How far each process manager has come. */
export async function processCheckpoints(client: pg.ClientBase): Promise<ReadonlyMap<string, Position>> {
  const { rows } = await client.query<{ name: string; position: Position }>(
    'SELECT name, position FROM ops.process_checkpoint',
  );
  return new Map(rows.map(({ name, position }) => [name, position]));
}

/**
 * Moves the process managers' checkpoints into a copy of their log: `placeOf` says where each place of the old log is in the new
 * one. All or none, and only while no projector follows. Read models need no move: they are rebuilt from the log they find.
 * @throws StillFollowing
 */
export async function switchLog(client: pg.ClientBase, placeOf: (old: Position) => Position): Promise<void> {
  await onClient(client, async () => {
    for (const [name, from] of await processCheckpoints(client)) {
      await demandFree(client, name);
      const to = placeOf(from);
      if (to !== from) await moveProcess(client, { name, from, to });
    }
  });
}

async function demandFree(client: pg.ClientBase, name: string): Promise<void> {
  const { rows } = await client.query<{ free: boolean }>(
    'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS free',
    [lockOf(name)],
  );
  if (!rows[0]?.free) throw new StillFollowing(`A projector follows the log with ${name}: stop all programs first.`);
}
