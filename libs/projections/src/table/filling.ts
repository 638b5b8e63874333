import type { RecordedEvent } from '@event-store';
import { keySql, tableOf, type ColumnShape } from '@read-models';
import type pg from 'pg';
import { FoldedRows } from '../folded-rows';
import type { ReadModel } from '../read-model';
import { copyRows } from './copy-rows';
import { SeenIds } from './seen-ids';
import { TableWriter } from './table-writer';

/** Characters of rows in memory, as JSON; what they take there is about three times as much. */
const mostLength = 64 * 2 ** 20;

/** `table` as SQL names it: a table of the model's columns without any key, which nobody else writes. */
export type FillingOptions = Readonly<{ model: ReadModel; table: string }>;

/**
 * Fills a table from the log's start: events are folded into rows in memory, and the rows are copied in when `keep` is called.
 * Then the table gets its key, and memory may let go of the rows: an event about one of them fetches it again. Which
 * ids are in the table is known without asking, so that a row that is new costs no look-up.
 */
export class Filling {
  readonly #rows: FoldedRows;
  readonly #writer: TableWriter;
  readonly #columns: readonly ColumnShape[];
  /** Ids in memory that the table does not have. */
  readonly #fresh = new Set<string>();
  #kept: SeenIds | undefined;

  constructor(private readonly options: FillingOptions) {
    this.#rows = new FoldedRows(options.model);
    this.#writer = new TableWriter(options.model, options.table);
    this.#columns = tableOf(options.model.entity).columns;
  }

  /** True once memory holds as much as it may: time to `keep`. */
  get isFull(): boolean {
    return this.#rows.length > mostLength;
  }

  async fold(client: pg.ClientBase | pg.Pool, events: readonly RecordedEvent[]): Promise<void> {
    const readings = this.#rows.read(events);
    const missing = this.#rows.missing(readings);
    const kept = this.#kept;
    const found = kept
      ? await this.#writer.load(
          client,
          missing.filter((id) => kept.mayHave(id)),
        )
      : [];
    const there = new Set(found.map(({ id }) => id));
    for (const id of missing) if (!there.has(id)) this.#fresh.add(id);
    this.#rows.add(missing, found);
    this.#rows.fold(readings);
  }

  /** Writes what memory has and the table has not. */
  async keep(client: pg.ClientBase): Promise<void> {
    const { changed, removed } = this.#rows.take();
    const stale = [...changed.map(({ id }) => id), ...removed].filter((id) => !this.#fresh.has(id));
    await this.#writer.remove(client, stale);
    const { table, model } = this.options;
    await copyRows(client, { table, columns: this.#columns }, changed);
    if (!this.#kept) await client.query(keySql(model.entity, table));
    this.#kept ??= new SeenIds();
    for (const id of this.#fresh) this.#kept.add(id);
    this.#fresh.clear();
    if (this.isFull) this.#rows.forget();
  }
}
