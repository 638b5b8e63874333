import type pg from 'pg';
import type { DerivedKeys } from '../keys/derived-keys';
import { CannotUnwrap, decrypt } from '../keys/wrapping';
import { LogNotWhole, OtherMasterKey } from './faults';
import type { Manifest } from './manifest';

/** Positions without a gap up to the head, and every stream as long as its row says. @throws LogNotWhole */
export async function checkLog(client: pg.ClientBase, { log }: Manifest): Promise<void> {
  const { rows } = await client.query<{ events: string; missing: string; last: string }>(
    `SELECT count(*) AS events, coalesce(max(position), 0) AS last,
       coalesce(max(position) - min(position) + 1, 0) - count(*) AS missing FROM log.event`,
  );
  const { events, missing, last } = rows[0] ?? {};
  if (missing !== '0' || last !== log.head)
    throw new LogNotWhole(
      `The log ends at ${log.head}; ${events} events up to ${last} were restored, ${missing} are missing.`,
    );
  const { rows: torn } = await client.query<{ name: string }>(tornStream);
  if (torn[0]) throw new LogNotWhole(`${torn[0].name} was restored with events missing.`);
}

const tornStream = `
  SELECT coalesce(name, stream) AS name FROM log.stream
  RIGHT JOIN (SELECT stream, max(revision) AS last, max(revision) - min(revision) + 1 AS wanted, count(*) AS found
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
