import type { RecordedEvent } from '@event-store';
import { keySql, tableOf, type ColumnShape } from '@read-models';
import type pg from 'pg';
import { FoldedRows } from '../folded-rows';
import type { ReadModel } from '../read-model';
import { copyRows } from './copy-rows';
import { SeenIds } from './seen-ids';
import { idTypeOf, TableReader } from './table-reader';

/** Characters of rows in memory, as JSON; what they take there is two to three times as much. */
const mostLength = 64 * 2 ** 20;
const idsAtOnce = 10_000;

/** `table` as SQL names it: a table of the model's columns without any key, which nobody else writes. */
export type FillingOptions = Readonly<{ model: ReadModel; table: string }>;

/**
 * Fills a table from the log's start: events are folded into rows in memory, and the rows are copied in when they are written.
 * Then the table gets its key, and memory may let go of the rows: an event about one of them fetches it again. Which
 * ids are in the table is known without asking, so that a row that is new costs no look-up.
 */
export class Filling {
  readonly #rows: FoldedRows;
  readonly #reader: TableReader;
  readonly #columns: readonly ColumnShape[];
  /** Ids in memory that the table does not have. */
  readonly #fresh = new Set<string>();
  /** Ids that the table has; absent as long as it has neither rows nor key. */
  #kept: SeenIds | undefined;

  constructor(private readonly options: FillingOptions) {
    this.#rows = new FoldedRows(options.model);
    this.#reader = new TableReader(options.model, options.table);
    this.#columns = tableOf(options.model.entity).columns;
  }

  /** True once memory holds as much as it may: time to write. */
  get isFull(): boolean {
    return this.#rows.length > mostLength;
  }

  /** Goes on with a table that was written before. */
  async resume(client: pg.ClientBase): Promise<void> {
    const kept = new SeenIds();
    await client.query(`BEGIN; DECLARE kept CURSOR FOR SELECT id::text FROM ${this.options.table}`);
    for (let found = idsAtOnce; found === idsAtOnce;) {
      const { rows } = await client.query<{ id: string }>(`FETCH ${idsAtOnce} FROM kept`);
      for (const { id } of rows) kept.add(id);
      found = rows.length;
    }
    await client.query('COMMIT');
    this.#kept = kept;
  }

  async fold(client: pg.ClientBase, events: readonly RecordedEvent[]): Promise<void> {
    const readings = this.#rows.read(events);
    const missing = this.#rows.missing(readings);
    const found = await this.#load(client, missing);
    const there = new Set(found.map(({ id }) => id));
    for (const id of missing) if (!there.has(id)) this.#fresh.add(id);
    this.#rows.add(missing, found);
    this.#rows.fold(readings);
  }

  /** Writes what memory has and the table has not. Once that is committed, `settle` must be told. */
  async write(client: pg.ClientBase): Promise<void> {
    const { table, model } = this.options;
    const { changed, removed } = this.#rows.changes();
    const stale = [...changed.map(({ id }) => id), ...removed].filter((id) => !this.#fresh.has(id));
    const idType = idTypeOf(this.#columns);
    if (stale.length > 0) await client.query(`DELETE FROM ${table} WHERE id = ANY ($1::${idType}[])`, [stale]);
    await copyRows(client, { table, columns: this.#columns }, changed);
    if (!this.#kept) await client.query(keySql(model.entity, table));
  }

  settle(): void {
    this.#kept ??= new SeenIds();
    for (const id of this.#fresh) this.#kept.add(id);
    this.#fresh.clear();
    this.#rows.settle();
    if (this.isFull) this.#rows.forget();
  }

  #load(client: pg.ClientBase, ids: readonly string[]) {
    const kept = this.#kept;
    return kept
      ? this.#reader.load(
          client,
          ids.filter((id) => kept.mayHave(id)),
        )
      : Promise.resolve([]);
  }
}
