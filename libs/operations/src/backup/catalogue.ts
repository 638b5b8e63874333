import type pg from 'pg';

/** A table as it is copied: names are quoted as SQL wants them. */
export type Table = Readonly<{ name: string; columns: readonly string[]; key: readonly string[] }>;

export type Sequence = Readonly<{ name: string; value: string; isCalled: boolean }>;

/** Tells the shape of the tables, which the restore makes by itself; what it said is in the manifest. */
export const migrationLedger = 'public.applied_migration';
export const jobsLedger = 'bullmq.migration';

/** Rebuilt from the log. */
const rebuiltSchema = 'read';

type FoundTable = Table & Readonly<{ refers: readonly string[] }>;

/**
 * Every table whose rows outlive a crash, with those first that others refer to. Asked of the database, so that a new table is
 * in the next backup without anybody's doing. Partitions are read through their parent.
 */
export async function tablesToCopy(client: pg.ClientBase): Promise<readonly Table[]> {
  const { rows } = await client.query<FoundTable>(findTables, [rebuiltSchema, [migrationLedger, jobsLedger]]);
  return referredFirst(rows);
}

const names = (set: string) =>
  `coalesce((SELECT array_agg(quote_ident(attname::text) ORDER BY place) FROM ${set}), '{}')`;

const findTables = `
  SELECT format('%I.%I', nspname, relname) AS name,
    ${names(`(SELECT attname, attnum AS place FROM pg_attribute
      WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '')`)} AS columns,
    ${names(`(SELECT attname, place FROM pg_index, unnest(indkey) WITH ORDINALITY AS k (number, place)
      JOIN pg_attribute ON attnum = number AND attrelid = c.oid WHERE indrelid = c.oid AND indisprimary)`)} AS key,
    coalesce((SELECT array_agg(DISTINCT format('%I.%I', rn.nspname, r.relname)) FROM pg_constraint f
      JOIN pg_class r ON r.oid = f.confrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace
      WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid <> c.oid), '{}') AS refers
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE relkind IN ('r', 'p') AND relpersistence = 'p' AND NOT relispartition
    AND nspname NOT IN ('information_schema', $1) AND nspname !~ '^pg_' AND format('%I.%I', nspname, relname) <> ALL ($2)
  ORDER BY name`;

function referredFirst(found: readonly FoundTable[]): readonly Table[] {
  const placed = new Map<string, Table>();
  let waiting = found;
  while (waiting.length > 0) {
    const ready = waiting.filter(({ refers }) => refers.every((name) => placed.has(name)));
    if (ready.length === 0)
      throw new Error(`${waiting.map(({ name }) => name).join(', ')} refer to each other in a circle`);
    for (const { name, columns, key } of ready) placed.set(name, { name, columns, key });
    waiting = waiting.filter(({ name }) => !placed.has(name));
  }
  return [...placed.values()];
}

export async function sequencesToCopy(client: pg.ClientBase): Promise<readonly Sequence[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', nspname, relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE relkind = 'S' AND relpersistence = 'p' AND nspname NOT IN ('information_schema', 'public', $1) AND nspname !~ '^pg_'
     ORDER BY name`,
    [rebuiltSchema],
  );
  const sequences: Sequence[] = [];
  for (const { name } of rows) {
    const found = await client.query<{ value: string; isCalled: boolean }>(
      `SELECT last_value::text AS value, is_called AS "isCalled" FROM ${name}`,
    );
    for (const row of found.rows) sequences.push({ name, ...row });
  }
  return sequences;
}

/** Undefined where there is no such table, or nothing in it. */
export async function valueIn(client: pg.ClientBase, table: string, expression: string): Promise<string | undefined> {
  if (!(await isThere(client, table))) return undefined;
  const { rows } = await client.query<{ value: string | null }>(`SELECT (${expression})::text AS value FROM ${table}`);
  return rows[0]?.value ?? undefined;
}

export async function isThere(client: pg.ClientBase, table: string): Promise<boolean> {
  return (await client.query('SELECT WHERE to_regclass($1) IS NOT NULL', [table])).rowCount === 1;
}

/** Up to here some events may stand in archives instead of in the log; behind it every one is there. */
export const archivedThrough = async (client: pg.ClientBase): Promise<bigint> =>
  BigInt((await valueIn(client, 'log.archive', 'max(ends_at)')) ?? 0);
