import { getMetadataArgsStorage, type ColumnOptions } from 'typeorm';
import { instantOf, readSchema, type Row } from './columns';
import { snakeCase } from './snake-naming';

/** A class whose decorators describe a table of schema `read`. */
export type Entity<R extends Row> = abstract new () => R;

export type ColumnShape = Readonly<{
  property: string;
  name: string;
  /** As Postgres spells it, such as `timestamptz(3)`. */
  type: string;
  nullable: boolean;
  primary: boolean;
}>;

export type TableShape = Readonly<{
  name: string;
  columns: readonly ColumnShape[];
  /** Column names of each index. */
  indexes: readonly (readonly string[])[];
}>;

/** What the entity's decorators say, so that tables, writer and queries cannot differ. */
export function tableOf<R extends Row>(entity: Entity<R>): TableShape {
  const { tables, columns, indices } = getMetadataArgsStorage();
  const table = tables.find(({ target }) => target === entity);
  if (!table?.name || table.schema !== readSchema)
    throw new Error(`${entity.name} is no table of schema ${readSchema}`);
  return {
    name: table.name,
    columns: columns
      .filter(({ target }) => target === entity)
      .map(({ propertyName, options }) => columnOf(propertyName, options)),
    indexes: indices
      .filter(({ target }) => target === entity)
      .map(({ columns: indexed }) => (indexed as string[]).map(snakeCase)),
  };
}

/** The checkpoint, the metrics and `atLeast` know a read model by its table's name. */
export const nameOf = <R extends Row>(entity: Entity<R>): string => tableOf(entity).name;

const columnOf = (property: string, { type, precision, nullable, primary }: ColumnOptions): ColumnShape => ({
  property,
  name: snakeCase(property),
  type: precision === undefined ? String(type) : `${String(type)}(${String(precision)})`,
  nullable: nullable ?? false,
  primary: primary ?? false,
});

/** A value as `pg` reads it, in the entity's own terms. */
export function fromDatabase({ type }: ColumnShape, value: unknown): unknown {
  if (value === null) return null;
  if (type.startsWith('timestamptz')) return instantOf(value as Date);
  return type === 'bigint' ? Number(value) : value;
}
