import type { EventLog, Position } from '@event-store';
import { columnsSql, qualified, quoted, tableOf } from '@read-models';
import type pg from 'pg';
import { projectionCheckpoint } from './checkpoints';
import { demandReadable } from './folded-rows';
import { without } from './passing-over';
import type { ReadModel } from './read-model';
import { Filling } from './table/filling';

export type CompareOptions = Readonly<{
  /** As the owner of the tables. */
  pool: pg.Pool;
  log: EventLog;
  model: ReadModel;
  signal?: AbortSignal;
}>;

/** One row, as Postgres writes it; undefined where there is none. */
export type Difference = Readonly<{ id: string; live: string | undefined; rebuilt: string | undefined }>;

export type Comparison = Readonly<{
  name: string;
  /** The checkpoint at which both were. */
  position: Position;
  /** Of the live table. */
  rows: number;
  differing: number;
  /** The first of them by id. */
  differences: readonly Difference[];
}>;

const mostDifferences = 10;

/** Nothing to compare with: this version of the read model has never been built. */
export class NotBuilt extends Error {
  override readonly name = 'NotBuilt';
  constructor({ name, version }: ReadModel) {
    super(`${name} has not been built by version ${version} of it yet`);
  }
}

/**
 * Whether a read model is what its events say, byte for byte: builds its rows from the log's start to its checkpoint in a table of
 * this session's own, and compares all columns as text. Projection and readers go on meanwhile. @throws NotBuilt
 */
export async function compareWithRebuild(options: CompareOptions): Promise<Comparison> {
  const client = await options.pool.connect();
  try {
    return await compare(options, client);
  } finally {
    // The table goes with its session.
    client.release(true);
  }
}

async function compare(options: CompareOptions, client: pg.ClientBase): Promise<Comparison> {
  const { model } = options;
  const table = `pg_temp.${quoted(`${model.name}__rebuilt`)}`;
  await client.query(`CREATE TEMPORARY TABLE ${quoted(`${model.name}__rebuilt`)} (${columnsSql(model.entity)})`);
  const filling = new Filling({ model, table });
  const first = await builtTo(client, model);
  await fill(options, { client, filling }, { until: first });
  await keep(client, filling);
  // From here on the session sees one instant: rows and checkpoint of then, and beside them what it writes itself.
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  const position = await builtTo(client, model);
  await fill(options, { client, filling }, { after: first, until: position });
  await filling.write(client);
  const difference = await differenceOf(client, model, table);
  await client.query('COMMIT');
  return { name: model.name, position, ...difference };
}

async function builtTo(client: pg.ClientBase, model: ReadModel): Promise<Position> {
  const checkpoint = await projectionCheckpoint(client, model.name);
  if (checkpoint?.version !== model.version) throw new NotBuilt(model);
  return checkpoint.position;
}

type Filled = Readonly<{ client: pg.ClientBase; filling: Filling }>;

async function fill(
  { log, model, signal }: CompareOptions,
  { client, filling }: Filled,
  range: Readonly<{ after?: Position; until: Position }>,
): Promise<void> {
  const read = { ...range, filter: model.filter, ...(signal && { signal }) };
  for await (const batch of without(model.passesOver, log.readAll(read))) {
    demandReadable(model.name, batch);
    await filling.fold(client, batch.events);
    if (filling.isFull) await keep(client, filling);
  }
  signal?.throwIfAborted();
}

async function keep(client: pg.ClientBase, filling: Filling): Promise<void> {
  await filling.write(client);
  filling.settle();
}

async function differenceOf(client: pg.ClientBase, { name, entity }: ReadModel, rebuilt: string) {
  const live = qualified(name);
  const line = `ROW(${tableOf(entity)
    .columns.map((column) => quoted(column.name))
    .join(', ')})::text`;
  const counted = await client.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${live}`);
  const { rows } = await client.query<Difference & { differing: number }>(
    `SELECT id::text AS id, live.line AS live, rebuilt.line AS rebuilt, count(*) OVER ()::int AS differing
     FROM (SELECT id, ${line} AS line FROM ${live}) AS live
     FULL JOIN (SELECT id, ${line} AS line FROM ${rebuilt}) AS rebuilt USING (id)
     WHERE live.line IS DISTINCT FROM rebuilt.line
     ORDER BY 1 LIMIT ${mostDifferences}`,
  );
  return {
    rows: counted.rows[0]?.rows ?? 0,
    differing: rows[0]?.differing ?? 0,
    differences: rows.map(({ id, live: was, rebuilt: is }) => ({
      id,
      live: was ?? undefined,
      rebuilt: is ?? undefined,
    })),
  };
}
