import { readSchema, type Row } from './columns';
import { tableOf, type Entity, type TableShape } from './table';

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const qualified = (table: string): string => `${quoted(readSchema)}.${quoted(table)}`;

/** Makes the entity's table with its indexes, grants and row policies, under another name if one is given. */
export function createTableSql<R extends Row>(entity: Entity<R>, name: string = tableOf(entity).name): string {
  const { columns, indexes } = tableOf(entity);
  const definitions = columns.map(
    (column) => `${quoted(column.name)} ${column.type}${column.nullable ? '' : ' NOT NULL'}`,
  );
  const [key] = columns.filter(({ primary }) => primary);
  if (!key) throw new Error(`${entity.name} has no primary column`);
  const constraint = `CONSTRAINT ${quoted(`${name}_pkey`)} PRIMARY KEY (${quoted(key.name)})`;
  return [
    `CREATE TABLE ${qualified(name)} (${[...definitions, constraint].join(', ')})`,
    ...indexes.map(
      (indexed, number) =>
        `CREATE INDEX ${quoted(indexName(name, number))} ON ${qualified(name)} (${indexed.map(quoted).join(', ')})`,
    ),
    `SELECT read.protect('${qualified(name)}')`,
  ].join(';\n');
}

/** Gives a table that was made under another name its own, with its indexes. */
export function renameTableSql({ name, indexes }: TableShape, from: string): string {
  const names = [`${from}_pkey`, ...indexes.map((_, number) => indexName(from, number))];
  const wanted = [`${name}_pkey`, ...indexes.map((_, number) => indexName(name, number))];
  return [
    `ALTER TABLE ${qualified(from)} RENAME TO ${quoted(name)}`,
    ...names.map((index, number) => `ALTER INDEX ${qualified(index)} RENAME TO ${quoted(wanted[number] as string)}`),
  ].join(';\n');
}

const indexName = (table: string, number: number) => `${table}_${number + 1}_idx`;
