import { isInstant } from '@domain/kernel';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Row } from '../table/columns';
import { tableOf, type ColumnShape, type Entity } from '../table/table';

/** Conditions on one column; all that are given hold. */
export type Test<Value> = Readonly<{
  in?: readonly NonNullable<Value>[];
  /** At or after. */
  from?: NonNullable<Value>;
  /** Before, not at. */
  before?: NonNullable<Value>;
  /** After, or null, such as an end that is not known. */
  afterOrNull?: NonNullable<Value>;
  isNull?: boolean;
}>;

/** A plain value means equality. Columns that are absent are not looked at. */
export type Filter<R extends Row> = { readonly [Column in keyof R]?: R[Column] | Test<R[Column]> };

export type PageRequest<R extends Row> = Readonly<{
  filter?: Filter<R>;
  /** By a column that is never null; ties are ordered by id, in the same direction. */
  sort: Readonly<{ by: keyof R & string; descending?: boolean }>;
  first: number;
  /** Cursor of the row before the page. */
  after?: string;
}>;

export type Edge<R extends Row> = Readonly<{ cursor: string; node: R }>;
export type Page<R extends Row> = Readonly<{ edges: readonly Edge<R>[]; hasNextPage: boolean }>;

/** The cursor is none of ours, or of another order. */
export class BadCursor extends Error {
  override readonly name = 'BadCursor';
  constructor() {
    super('This cursor does not belong to this list in this order.');
  }
}

/** One page by key, so that rows which come and go before it never shift it. @throws BadCursor */
export async function pageOf<R extends Row>(
  manager: EntityManager,
  entity: Entity<R>,
  { filter = {}, sort, first, after }: PageRequest<R>,
): Promise<Page<R>> {
  const direction = sort.descending ? 'DESC' : 'ASC';
  const query = filtered(manager, entity, filter)
    .orderBy(`row.${sort.by}`, direction)
    .addOrderBy('row.id', direction)
    .limit(first + 1);
  if (after !== undefined) {
    const { type } = columnOf(entity, sort.by);
    const [value, id] = readCursor(after, sort);
    if (!isOfType(value, type) || !isOfType(id, columnOf(entity, 'id').type)) throw new BadCursor();
    query.andWhere(`(row.${sort.by}, row.id) ${sort.descending ? '<' : '>'} (CAST(:afterValue AS ${type}), :afterId)`, {
      afterValue: value,
      afterId: id,
    });
  }
  const rows = await query.getMany();
  const edges = rows.slice(0, first).map((node) => ({ node, cursor: writeCursor(node, sort) }));
  return { edges, hasNextPage: rows.length > first };
}

export function filtered<R extends Row>(
  manager: EntityManager,
  entity: Entity<R>,
  filter: Filter<R>,
): SelectQueryBuilder<R> {
  const query = manager.createQueryBuilder<R>(entity as new () => R, 'row');
  for (const [property, test] of Object.entries(filter)) {
    columnOf(entity, property);
    if (test !== undefined) addTest(query, property, test);
  }
  return query;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether Postgres takes the value for one of the column's type; anything else would be an error of its. */
export function isOfType(value: string | number, type: string): boolean {
  if (type === 'uuid') return typeof value === 'string' && uuid.test(value);
  if (type.startsWith('timestamptz')) return typeof value === 'string' && isInstant(value);
  if (type === 'text') return typeof value === 'string' && !value.includes('\0');
  return typeof value === 'number' && Number.isSafeInteger(value);
}

/** The column of a property: its name goes into the SQL's text, so it is one of the entity's own. */
export function columnOf<R extends Row>(entity: Entity<R>, property: string): ColumnShape {
  const column = tableOf(entity).columns.find((candidate) => candidate.property === property);
  if (!column) throw new Error(`${entity.name} has no column ${property}`);
  return column;
}

const isTest = (value: unknown): value is Test<unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function addTest<R extends Row>(query: SelectQueryBuilder<R>, property: string, test: unknown): void {
  const column = `row.${property}`;
  const named = (name: string) => `${property}_${name}`;
  const add = (name: string, sql: string, value: unknown) => query.andWhere(sql, { [named(name)]: value });
  if (test === null) return void query.andWhere(`${column} IS NULL`);
  if (!isTest(test)) return void add('is', `${column} = :${named('is')}`, test);
  if (test.in) add('in', `${column} = ANY(:${named('in')})`, test.in);
  if (test.from !== undefined) add('from', `${column} >= :${named('from')}`, test.from);
  if (test.before !== undefined) add('before', `${column} < :${named('before')}`, test.before);
  if (test.afterOrNull !== undefined)
    add('after', `(${column} IS NULL OR ${column} > :${named('after')})`, test.afterOrNull);
  if (test.isNull !== undefined) query.andWhere(`${column} IS ${test.isNull ? '' : 'NOT '}NULL`);
}

type Sort = Readonly<{ by: string; descending?: boolean }>;

const orderName = ({ by, descending }: Sort) => `${descending ? '-' : '+'}${by}`;

const writeCursor = <R extends Row>(row: R, sort: Sort): string =>
  Buffer.from(JSON.stringify([orderName(sort), row[sort.by as keyof R], row.id])).toString('base64url');

function readCursor(cursor: string, sort: Sort): [value: string | number, id: string] {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new BadCursor();
  }
  if (!Array.isArray(read) || read.length !== 3 || read[0] !== orderName(sort)) throw new BadCursor();
  const [, value, id] = read as unknown[];
  if ((typeof value !== 'string' && typeof value !== 'number') || typeof id !== 'string') throw new BadCursor();
  return [value, id];
}
