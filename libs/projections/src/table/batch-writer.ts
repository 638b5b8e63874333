import { qualified, quoted, tableOf, type ColumnShape, type Row } from '@read-models';
import type pg from 'pg';
import { movingRows, Overtaken, type ProjectionMove } from '../checkpoints';
import type { ReadModel } from '../read-model';
import { arrayText, columnText } from './column-text';
import { idTypeOf } from './table-reader';

/** What a batch of events has made of the rows. */
export type Change = Readonly<{ changed: readonly Row[]; removed: readonly string[] }>;

/**
 * Writes a batch's rows and its checkpoint in one statement, so in one transaction and one round trip. Nothing is written
 * unless the checkpoint stands where this owner left it, in the table it has read: whoever read the rows before is then
 * still the only one to have changed them.
 */
export class BatchWriter {
  readonly #columns: readonly ColumnShape[];
  readonly #name: string;
  readonly #text: string;

  constructor(private readonly model: ReadModel) {
    const { entity, name } = model;
    const { columns } = tableOf(entity);
    const names = columns.map((column) => quoted(column.name));
    const arrays = columns.map(({ type }, index) => `$${index + 7}::text::${type}[]`);
    const updates = names.filter((column) => column !== '"id"').map((column) => `${column} = excluded.${column}`);
    const table = qualified(name);
    this.#columns = columns;
    this.#name = `usher-write-${name}`;
    this.#text = `
      WITH moved AS (${movingRows}),
      removed AS (DELETE FROM ${table} USING moved WHERE id = ANY ($6::${idTypeOf(columns)}[])),
      written AS (
        INSERT INTO ${table} (${names.join(', ')})
        SELECT row.* FROM moved, unnest(${arrays.join(', ')}) AS row
        ON CONFLICT (id) DO UPDATE SET ${updates.join(', ')}
      )
      SELECT FROM moved`;
  }

  /** What is to be sent, so that making it need not wait for its turn. */
  statement({ name, version, build, from, to }: ProjectionMove, { changed, removed }: Change): pg.QueryConfig {
    const arrays = this.#columns.map((column) =>
      arrayText(changed.map((row) => columnText(column, row[column.property as keyof Row]))),
    );
    return { name: this.#name, text: this.#text, values: [name, to, from, version, build, removed, ...arrays] };
  }

  /** @throws Overtaken */
  async write(pool: pg.Pool, statement: pg.QueryConfig): Promise<void> {
    const { rowCount } = await pool.query(statement);
    if (rowCount !== 1) throw new Overtaken(this.model.name);
  }
}
