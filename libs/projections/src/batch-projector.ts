import type { Batch, Position } from '@event-store';
import { qualified, type Row } from '@read-models';
import type pg from 'pg';
import type { CheckpointMoves } from './checkpoint-moves';
import { FoldedRows } from './folded-rows';
import type { ReadModel } from './read-model';
import { BatchWriter } from './table/batch-writer';
import { TableReader } from './table/table-reader';

export type BatchTools = Readonly<{ pool: pg.Pool; moves: CheckpointMoves; build: number }>;

/** Makes of a batch of events what has to be written. */
export class BatchProjector {
  readonly #reader: TableReader;
  readonly #writer: BatchWriter;
  /** Rows of the batch before this one. */
  #before: FoldedRows | undefined;

  constructor(
    private readonly model: ReadModel,
    private readonly tools: BatchTools,
  ) {
    this.#reader = new TableReader(model, qualified(model.name));
    this.#writer = new BatchWriter(model);
  }

  /**
   * Folds a batch and answers with its write. While the batch before is still being written, the rows that it has are taken from it: they
   * are what will be there, or its write fails and this one never happens. The others it does not touch.
   */
  async fold({ events, through }: Batch, after: Position, isWriting: boolean): Promise<() => Promise<void>> {
    const { model, tools } = this;
    const { pool, moves, build } = tools;
    const move = { name: model.name, version: model.version, build, from: after, to: through };
    if (events.length === 0) return () => moves.move(move);
    const rows = new FoldedRows(model);
    const readings = rows.read(events);
    const ids = rows.missing(readings);
    rows.add(ids, await this.#rowsOf(ids, isWriting ? this.#before : undefined));
    rows.fold(readings);
    this.#before = rows;
    const change = rows.changes();
    if (change.changed.length + change.removed.length === 0) return () => moves.move(move);
    const statement = this.#writer.statement(move, change);
    return () => this.#writer.write(pool, statement);
  }

  async #rowsOf(ids: readonly string[], before: FoldedRows | undefined): Promise<readonly Row[]> {
    const { pool } = this.tools;
    if (!before) return this.#reader.load(pool, ids);
    const loaded = await this.#reader.load(
      pool,
      ids.filter((id) => !before.knows(id)),
    );
    return [...loaded, ...ids.flatMap((id) => before.row(id) ?? [])];
  }
}
