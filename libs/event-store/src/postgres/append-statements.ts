import type { ExpectedRevision } from '../event-log.port';
import { channel, type Statement } from './statements';

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
