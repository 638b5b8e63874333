import { comparePositions, isSameLog, type Position } from '@event-store';
import type pg from 'pg';

/** Told `<name> <position>` whenever a checkpoint has moved, with ` <version>` after it where there is one. */
export const checkpointChannel = 'usher_checkpoint';

/** Somebody else has moved the checkpoint: two owners for a moment, or a rebuilt table was swapped in. Nothing was written. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
  constructor(name: string) {
    super(`The checkpoint of ${name} was moved by somebody else`);
  }
}

/** The checkpoint is a place in another log, or in a future that this log has not had. */
export class CheckpointOfAnotherLog extends Error {
  override readonly name = 'CheckpointOfAnotherLog';
  constructor(name: string, checkpoint: Position, head: Position) {
    super(
      `${name} stands at ${checkpoint}, this log ends at ${head}: to begin anew would do again what it has done. ` +
        'Bring the events here with ./usher log copy, which moves the checkpoints, too.',
    );
  }
}

/** True for a place that the log has had. */
export const isOfLog = (checkpoint: Position, head: Position): boolean =>
  isSameLog(checkpoint, head) && comparePositions(checkpoint, head) <= 0;

/** `build` counts how often the table was replaced by another. */
export type ProjectionCheckpoint = Readonly<{ version: number; position: Position; build: number }>;
export type Move = Readonly<{ name: string; from: Position | undefined; to: Position }>;
export type ProjectionMove = Move & Readonly<{ version: number; build: number }>;

export async function projectionCheckpoint(
  client: pg.ClientBase | pg.Pool,
  name: string,
  locking: '' | 'FOR UPDATE' = '',
): Promise<ProjectionCheckpoint | undefined> {
  const { rows } = await client.query<ProjectionCheckpoint>(
    `SELECT version, position, build FROM read.projection_checkpoint WHERE name = $1 ${locking}`,
    [name],
  );
  return rows[0];
}

const moving = `
  UPDATE read.projection_checkpoint SET position = $2
  WHERE name = $1 AND position = $3 AND version = $4`;
const telling = `pg_notify('${checkpointChannel}', concat_ws(' ', name, position, version))`;

/**
 * Moves the checkpoint if it still is where this owner left it, and locks it until the transaction's end: whatever else
 * the transaction writes is written by one owner only, also when an advisory lock was lost unnoticed. @throws Overtaken
 */
export async function moveProjection(
  client: pg.ClientBase | pg.Pool,
  { name, from, to, version }: Move & Readonly<{ version: number }>,
): Promise<void> {
  const text = `${moving} RETURNING ${telling}`;
  const { rowCount } = await client.query({ name: 'usher-move', text, values: [name, to, from ?? null, version] });
  if (rowCount !== 1) throw new Overtaken(name);
}

/** As `moveProjection`, for several at once; answers with the names of those that stood where they were left. */
export async function moveTogether(pool: pg.Pool, moves: readonly ProjectionMove[]): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ name: string }>({
    name: 'usher-move-together',
    text: `
      UPDATE read.projection_checkpoint AS checkpoint SET position = move.to
      FROM unnest($1::text[], $2::text[], $3::text[], $4::integer[]) AS move (name, "from", "to", version)
      WHERE checkpoint.name = move.name AND position = move.from AND checkpoint.version = move.version
      RETURNING checkpoint.name, pg_notify('${checkpointChannel}', concat_ws(' ', checkpoint.name, position, checkpoint.version))`,
    values: [
      moves.map(({ name }) => name),
      moves.map(({ from }) => from),
      moves.map(({ to }) => to),
      moves.map(({ version }) => version),
    ],
  });
  return new Set(rows.map(({ name }) => name));
}

/** As `moveProjection`, as the part of a statement that also writes rows it has read before: $5 is the build they were read of. */
export const movingRows = `${moving} AND build = $5 RETURNING ${telling}`;

/** The checkpoint of a table that was just swapped in. */
export async function placeProjection(
  client: pg.ClientBase,
  { name, version, position }: Readonly<{ name: string; version: number; position: Position }>,
): Promise<void> {
  await client.query(
    `WITH placed AS (INSERT INTO read.projection_checkpoint (name, version, position) VALUES ($1::text, $2::integer, $3::text)
       ON CONFLICT (name) DO UPDATE
         SET version = excluded.version, position = excluded.position, build = projection_checkpoint.build + 1 RETURNING 1)
     SELECT pg_notify('${checkpointChannel}', concat_ws(' ', $1::text, $3::text, $2::integer)) FROM placed`,
    [name, version, position],
  );
}

export async function processCheckpoint(pool: pg.Pool, name: string): Promise<Position | undefined> {
  const { rows } = await pool.query<{ position: Position }>(
    'SELECT position FROM ops.process_checkpoint WHERE name = $1',
    [name],
  );
  return rows[0]?.position;
}

/** As {@link moveProjection}; the first move makes the checkpoint. @throws Overtaken */
export async function moveProcess(pool: pg.ClientBase | pg.Pool, { name, from, to }: Move): Promise<void> {
  const moved = from
    ? 'UPDATE ops.process_checkpoint SET position = $2 WHERE name = $1 AND position = $3'
    : 'INSERT INTO ops.process_checkpoint (name, position) SELECT $1, $2 WHERE $3::text IS NULL ON CONFLICT DO NOTHING';
  const { rowCount } = await pool.query(
    `WITH moved AS (${moved} RETURNING name, position)
     SELECT pg_notify('${checkpointChannel}', name || ' ' || position) FROM moved`,
    [name, to, from ?? null],
  );
  if (rowCount !== 1) throw new Overtaken(name);
}
