import type pg from 'pg';
import type { DerivedKeys } from '../keys/derived-keys';
import { CannotUnwrap, decrypt } from '../keys/wrapping';
import { archivedThrough } from './catalogue';
import { LogNotWhole, OtherMasterKey } from './faults';
import type { Manifest } from './manifest';

/** Every position up to the head that is in no archive, and every stream as long as its row says. @throws LogNotWhole */
export async function checkLog(client: pg.ClientBase, { log }: Manifest): Promise<void> {
  const archived = await archivedThrough(client);
  const { rows } = await client.query<{ missing: string; last: string }>(
    `SELECT greatest($1::bigint, $2::bigint) - $2::bigint - count(*) FILTER (WHERE position > $2::bigint) AS missing,
       coalesce(max(position), 0) AS last FROM log.event`,
    [log.head, archived],
  );
  const { missing, last } = rows[0] ?? {};
  if (missing !== '0' || last !== log.head)
    throw new LogNotWhole(
      `The log ends at ${log.head}; it was restored up to ${last}, and ${missing} events are missing.`,
    );
  const { rows: torn } = await client.query<{ name: string }>(tornStream, [archived]);
  if (torn[0]) throw new LogNotWhole(`${torn[0].name} was restored with events missing.`);
}

// The last event of a stream is never in an archive alone.
const tornStream = `
  SELECT coalesce(name, stream) AS name FROM log.stream
  FULL JOIN (SELECT stream, max(revision) AS last, count(*) FILTER (WHERE position > $1) AS found,
               coalesce(max(revision) - min(revision) FILTER (WHERE position > $1) + 1, 0) AS wanted
             FROM log.event GROUP BY stream) AS written ON name = stream
  WHERE revision IS DISTINCT FROM last OR wanted <> found LIMIT 1`;

/** Tries the master key on a key that it must have wrapped, where there is one. @throws OtherMasterKey */
export async function checkKeys(client: pg.ClientBase, keys: DerivedKeys): Promise<void> {
  const { rows } = await client.query<{ subject_id: string; wrapped: Buffer }>(
    'SELECT subject_id, wrapped FROM ops.subject_key WHERE wrapped IS NOT NULL LIMIT 1',
  );
  const [row] = rows;
  if (!row) return;
  try {
    decrypt(keys.key('wrap'), row.wrapped, row.subject_id);
  } catch (cause) {
    if (!(cause instanceof CannotUnwrap)) throw cause;
    throw new OtherMasterKey('The backup was made under another master key than the one given here.', { cause });
  }
}
