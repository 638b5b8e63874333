import { readSchema, type Row } from './columns';
import { tableOf, type Entity, type TableShape } from './table';

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const qualified = (table: string): string => `${quoted(readSchema)}.${quoted(table)}`;

/** Makes the entity's table with its indexes, grants and row policies, under another name if one is given. */
export function createTableSql<R extends Row>(entity: Entity<R>, name: string = tableOf(entity).name): string {
  const table = qualified(name);
  return [`CREATE TABLE ${table} (${columnsSql(entity)})`, keySql(entity, table), finishTableSql(entity, name)].join(
    ';\n',
  );
}

/** The columns of the entity's table, as CREATE TABLE wants them. */
export const columnsSql = <R extends Row>(entity: Entity<R>): string =>
  tableOf(entity)
    .columns.map(({ name, type, nullable }) => `${quoted(name)} ${type}${nullable ? '' : ' NOT NULL'}`)
    .join(', ');

/** Gives a table of the entity's columns, as SQL names it, its key; Postgres calls it `<table>_pkey`. */
export function keySql<R extends Row>(entity: Entity<R>, table: string): string {
  const [key] = tableOf(entity).columns.filter(({ primary }) => primary);
  if (!key) throw new Error(`${entity.name} has no primary column`);
  return `ALTER TABLE ${table} ADD PRIMARY KEY (${quoted(key.name)})`;
}

/** Gives a table that has its key the entity's indexes, grants and row policies. */
export const finishTableSql = <R extends Row>(entity: Entity<R>, name: string): string =>
  [
    ...tableOf(entity).indexes.map(
      (indexed, number) =>
        `CREATE INDEX ${quoted(indexName(name, number))} ON ${qualified(name)} (${indexed.map(quoted).join(', ')})`,
    ),
    `SELECT read.protect('${qualified(name)}')`,
  ].join(';\n');

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
