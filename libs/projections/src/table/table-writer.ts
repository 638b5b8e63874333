import { fromDatabase, quoted, tableOf, type ColumnShape, type Row } from '@read-models';
import type pg from 'pg';
import type { ReadModel } from '../read-model';
import { columnText } from './column-text';

/** Reads and writes a read model's rows, any number in one statement. */
export class TableWriter {
  readonly #columns: readonly ColumnShape[];
  readonly #loading: string;
  readonly #upserting: string;
  readonly #removing: string;

  /** `target` is a table of the model's columns, as SQL names it. */
  constructor({ entity }: ReadModel, target: string) {
    const { columns } = tableOf(entity);
    const names = columns.map(({ name }) => quoted(name));
    const idType = columns.find(({ name }) => name === 'id')?.type ?? 'uuid';
    const arrays = columns.map(({ type }, index) => `$${index + 1}::${type}[]`);
    const updates = names.filter((name) => name !== '"id"').map((name) => `${name} = excluded.${name}`);
    this.#columns = columns;
    this.#loading = `SELECT ${names.join(', ')} FROM ${target} WHERE id = ANY($1::${idType}[])`;
    this.#upserting = `INSERT INTO ${target} (${names.join(', ')}) SELECT * FROM unnest(${arrays.join(', ')})
      ON CONFLICT (id) DO UPDATE SET ${updates.join(', ')}`;
    this.#removing = `DELETE FROM ${target} WHERE id = ANY($1::${idType}[])`;
  }

  async load(client: pg.ClientBase | pg.Pool, ids: readonly string[]): Promise<Row[]> {
    if (ids.length === 0) return [];
    const { rows } = await client.query<unknown[]>({ text: this.#loading, values: [ids], rowMode: 'array' });
    return rows.map(
      (row) =>
        Object.fromEntries(
          this.#columns.map((column, index) => [column.property, fromDatabase(column, row[index])]),
        ) as unknown as Row,
    );
  }

  async upsert(client: pg.ClientBase, rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    const arrays = this.#columns.map((column) =>
      rows.map((row) => columnText(column, row[column.property as keyof Row])),
    );
    await client.query(this.#upserting, arrays);
  }

  async remove(client: pg.ClientBase, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await client.query(this.#removing, [ids]);
  }
}
