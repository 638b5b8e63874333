import { fromDatabase, qualified, quoted, tableOf, type ColumnShape, type Row } from '@read-models';
import type pg from 'pg';
import type { ReadModel } from './read-model';

/** Reads and writes a read model's rows, any number in one statement. */
export class TableWriter {
  readonly #columns: readonly ColumnShape[];
  readonly #loading: string;
  readonly #upserting: string;
  readonly #removing: string;

  /** `table` is another than the entity's own while it is built anew. */
  constructor({ entity }: ReadModel, table: string = tableOf(entity).name) {
    const { columns } = tableOf(entity);
    const [target, names] = [qualified(table), columns.map(({ name }) => quoted(name))];
    const idType = columns.find(({ name }) => name === 'id')?.type ?? 'uuid';
    const arrays = columns.map(({ type }, index) => `$${index + 1}::${type}[]`);
    const updates = names.filter((name) => name !== '"id"').map((name) => `${name} = excluded.${name}`);
    this.#columns = columns;
    this.#loading = `SELECT ${names.join(', ')} FROM ${target} WHERE id = ANY($1::${idType}[])`;
    this.#upserting = `INSERT INTO ${target} (${names.join(', ')}) SELECT * FROM unnest(${arrays.join(', ')})
      ON CONFLICT (id) DO UPDATE SET ${updates.join(', ')}`;
    this.#removing = `DELETE FROM ${target} WHERE id = ANY($1::${idType}[])`;
  }

  async load(client: pg.ClientBase, ids: readonly string[]): Promise<Row[]> {
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
      rows.map((row) => toDatabase(column, row[column.property as keyof Row] as unknown)),
    );
    await client.query(this.#upserting, arrays);
  }

  async remove(client: pg.ClientBase, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await client.query(this.#removing, [ids]);
  }
}

function toDatabase({ type }: ColumnShape, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (type === 'jsonb') return JSON.stringify(value, (_, part: unknown) => storable(part));
  return storable(value);
}

// The log keeps any text; Postgres' text and jsonb hold neither NUL nor half a surrogate pair, and one such letter must not
// stop a projection for everybody.
const unstorable = /\0|\p{Surrogate}/gu;
const storable = (value: unknown): unknown => (typeof value === 'string' ? value.replace(unstorable, '\ufffd') : value);
