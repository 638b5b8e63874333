import { setTimeout as pause } from 'node:timers/promises';
import { comparePositions, type EventLog, type Position, type RecordedEvent } from '@event-store';
import { createTableSql, qualified, renameTableSql, tableOf } from '@read-models';
import type pg from 'pg';
import { placeProjection, projectionCheckpoint } from './checkpoints';
import { demandReadable, FoldedRows } from './folded-rows';
import type { ReadModel } from './read-model';
import { TableWriter } from './table/table-writer';
import { inTransaction } from './transaction';

export type RebuildOptions = Readonly<{ pool: pg.Pool; log: EventLog; model: ReadModel; signal: AbortSignal }>;

/** Characters of rows held in memory before they are written. */
const mostLength = 64 * 2 ** 20;
const batchSize = 5_000;
/** How long readers may have to queue behind a swap that itself waits for a reader. */
const lockTimeoutMs = 250;
const mostAttempts = 200;

/**
 * Builds the read model from the log's start in a table beside the old one, and swaps them. Readers see the old table or
 * the new one, never none; a projection that goes on meanwhile finds its checkpoint moved and goes on from there.
 */
export async function rebuild(options: RebuildOptions): Promise<Position> {
  const { pool, log, model, signal } = options;
  const next = `${model.name}__next`;
  await pool.query(`DROP TABLE IF EXISTS ${qualified(next)}; ${createTableSql(model.entity, next)}`);
  const filling = new Filling(pool, model, new TableWriter(model, qualified(next)));
  let through: Position | undefined;
  for (let attempt = 1; ; attempt++) {
    const until = await log.head();
    const from = through ? { after: through } : {};
    for await (const batch of log.readAll({ ...from, until, filter: model.filter, batchSize, signal })) {
      demandReadable(model.name, batch);
      await filling.add(batch.events);
    }
    signal.throwIfAborted();
    await filling.write();
    through = until;
    if (await swapped(options, next, until)) return until;
    if (attempt >= mostAttempts) throw new Error(`${model.name}: readers never let go of the old table`);
    await pause(20 + Math.random() * 80, undefined, { signal });
  }
}

/** A table that nobody else knows yet: its rows are looked up only where memory was let go of. */
class Filling {
  readonly #rows: FoldedRows;
  #hasLetGo = false;

  constructor(
    private readonly pool: pg.Pool,
    model: ReadModel,
    private readonly writer: TableWriter,
  ) {
    this.#rows = new FoldedRows(model);
  }

  async add(events: readonly RecordedEvent[]): Promise<void> {
    const readings = this.#rows.read(events);
    const missing = this.#rows.missing(readings);
    const found = this.#hasLetGo ? await this.#load(missing) : [];
    this.#rows.add(missing, found);
    this.#rows.fold(readings);
    if (this.#rows.length < mostLength) return;
    await this.write();
    this.#rows.forget();
    this.#hasLetGo = true;
  }

  async write(): Promise<void> {
    const { changed, removed } = this.#rows.take();
    await inTransaction(this.pool, async (client) => {
      await this.writer.upsert(client, changed);
      await this.writer.remove(client, removed);
    });
  }

  #load(ids: readonly string[]) {
    return inTransaction(this.pool, (client) => this.writer.load(client, ids));
  }
}

/** False when a reader would not let go in time, or the old table has come further than the new one. */
async function swapped({ pool, model }: RebuildOptions, next: string, through: Position): Promise<boolean> {
  const { name, version, entity } = model;
  try {
    return await inTransaction(pool, async (client) => {
      await client.query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
      const old = await projectionCheckpoint(client, name, 'FOR UPDATE');
      if (old && comparePositions(old.position, through) > 0) return false;
      await client.query(`DROP TABLE IF EXISTS ${qualified(name)}; ${renameTableSql(tableOf(entity), next)}`);
      await placeProjection(client, { name, version, position: through });
      return true;
    });
  } catch (error) {
    if ((error as { code?: unknown }).code === '55P03') return false;
    throw error;
  }
}
