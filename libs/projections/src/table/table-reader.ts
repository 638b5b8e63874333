import { fromDatabase, quoted, tableOf, type ColumnShape, type Row } from '@read-models';
import type pg from 'pg';
import type { ReadModel } from '../read-model';

/** Fetches rows of a read model by their ids; `table` as SQL names it. */
export class TableReader {
  readonly #columns: readonly ColumnShape[];
  readonly #text: string;

  constructor(
    { entity }: ReadModel,
    private readonly table: string,
  ) {
    this.#columns = tableOf(entity).columns;
    const names = this.#columns.map(({ name }) => quoted(name)).join(', ');
    this.#text = `SELECT ${names} FROM ${table} WHERE id = ANY ($1::${idTypeOf(this.#columns)}[])`;
  }

  async load(client: pg.ClientBase | pg.Pool, ids: readonly string[]): Promise<Row[]> {
    if (ids.length === 0) return [];
    const name = `usher-load-${this.table}`;
    const { rows } = await client.query<unknown[]>({ name, text: this.#text, values: [ids], rowMode: 'array' });
    return rows.map((row) => this.#rowOf(row));
  }

  #rowOf(values: readonly unknown[]): Row {
    const members = this.#columns.map((column, index) => [column.property, fromDatabase(column, values[index])]);
    return Object.fromEntries(members) as unknown as Row;
  }
}

export const idTypeOf = (columns: readonly ColumnShape[]): string =>
  columns.find(({ primary }) => primary)?.type ?? 'uuid';
