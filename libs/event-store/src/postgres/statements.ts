import type { ExpectedRevision } from '../event-log.port';

/** A prepared statement; the name is its identity on a connection. */
export type Statement = Readonly<{ name: string; text: string }>;

export const channel = 'usher_log';

// $1 stream, $2 ids, $3 types, $4 data, $5 metadata, $6 recorded at, $7 expected revision (exact only).
const count = 'cardinality($2::uuid[])';
const isNew = 'NOT EXISTS (SELECT FROM log.event WHERE id = ANY ($2::uuid[]))';

/**
 * One statement, so the locks are held for one round trip: the stream's row, then the head's, always in that order. Of
 * both the newest committed version is changed (READ COMMITTED looks again after a lock wait), so revision and position
 * are right although the statement's own snapshot is older. A guard that finds nothing to change leaves the rest nothing to do.
 */
const append = (kind: string, guard: string): Statement => ({
  name: `usher-append-${kind}`,
  text: `
    WITH guard AS (${guard} RETURNING revision),
    head AS (
      UPDATE log.head SET position = position + ${count} WHERE EXISTS (SELECT FROM guard) RETURNING position
    ),
    written AS (
      INSERT INTO log.event (position, stream, revision, id, type, data, metadata, recorded_at)
      SELECT head.position - ${count} + e.place, $1, guard.revision - ${count} + e.place,
             e.id, e.type, e.data, e.metadata, e.recorded_at
      FROM guard, head, unnest($2::uuid[], $3::text[], $4::json[], $5::json[], $6::timestamptz[])
        WITH ORDINALITY AS e (id, type, data, metadata, recorded_at, place)
    )
    SELECT guard.revision, head.position, pg_notify('${channel}', '') FROM guard, head`,
});

const appendExact = append(
  'exact',
  `UPDATE log.stream SET revision = revision + ${count} WHERE name = $1 AND revision = $7::integer AND NOT is_deleted AND ${isNew}`,
);

const appendNew = append(
  'new',
  `INSERT INTO log.stream (name, revision) SELECT $1, ${count} - 1 WHERE ${isNew} ON CONFLICT DO NOTHING`,
);

// With no revision to guard it, a repeat racing its original is seen only by looking again after the wait for the row.
const appendAny = append(
  'any',
  `INSERT INTO log.stream AS s (name, revision) SELECT $1, ${count} - 1 WHERE ${isNew}
   ON CONFLICT (name) DO UPDATE SET revision = s.revision + ${count} WHERE NOT s.is_deleted AND NOT log.holds($2::uuid[])`,
);

export const appendStatement = (expected: ExpectedRevision): Statement =>
  expected === 'any' ? appendAny : expected === 'no-stream' ? appendNew : appendExact;

/** Why an append wrote nothing: where the stream is, and where in it the append's own ids stand. */
export const lookUp: Statement = {
  name: 'usher-look-up',
  text: `
    SELECT s.revision, e.id, e.revision, e.position, s.is_deleted::text
    FROM (SELECT) AS one
    LEFT JOIN log.stream s ON s.name = $1
    LEFT JOIN log.event e ON e.id = ANY ($2::uuid[]) AND e.stream = $1
    ORDER BY e.position`,
};

const columns = 'position, stream, revision, id, type, data::text, metadata::text';

const isDeleted = '(SELECT is_deleted FROM log.stream WHERE name = $1)::text';

export const readForwards: Statement = {
  name: 'usher-read-forwards',
  text: `SELECT ${columns}, ${isDeleted} FROM log.event WHERE stream = $1 AND revision >= $2 ORDER BY revision LIMIT $3`,
};

export const readBackwards: Statement = {
  name: 'usher-read-backwards',
  text: `SELECT ${columns}, ${isDeleted} FROM log.event WHERE stream = $1 AND revision <= $2 ORDER BY revision DESC LIMIT $3`,
};

export const findStream: Statement = {
  name: 'usher-find-stream',
  text: 'SELECT is_deleted::text FROM log.stream WHERE name = $1',
};

export const findEvent: Statement = {
  name: 'usher-find-event',
  text: `SELECT ${columns} FROM log.event WHERE id = $1 ORDER BY position LIMIT 1`,
};

export const readPage: Statement = {
  name: 'usher-read-page',
  text: `SELECT ${columns} FROM log.event WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3`,
};

export const readFilteredPage: Statement = {
  name: 'usher-read-filtered-page',
  text: `
    SELECT ${columns} FROM log.event
    WHERE position > $1 AND position <= $2
      AND ($4::text[] IS NULL OR category = ANY ($4)) AND ($5::text[] IS NULL OR type = ANY ($5))
    ORDER BY position LIMIT $3`,
};

export const readHead: Statement = { name: 'usher-read-head', text: 'SELECT name, position FROM log.head' };
