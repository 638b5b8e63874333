import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Appends of many callers in one statement; why it is a function, and why it takes the head first: docs/decisions/0012. */
export class AppendByBatch20261121090100 implements MigrationInterface {
  async up(database: QueryRunner): Promise<void> {
    await database.query(append);
    await database.query(`
      REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION ${signature} TO usher_api;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}

const signature = 'log.append(text[], integer[], integer[], integer[], uuid[], text[], json[], json[], timestamptz[])';

// The first three arrays have an element an append, each of another stream: its name, the revision it must have (-1: it must not
// be there, -2: any), how many events. The others have one an event, in the order of the appends; no id is there twice.
// From the head's change on nobody else appends, and each statement of a volatile function sees what was committed before
// it began: so the decisions are exact, and two batches cannot wait for each other in a circle.
const append = `
  CREATE FUNCTION log.append(
    streams text[], expected integer[], counts integer[],
    owners integer[], ids uuid[], types text[], data json[], metadata json[], recorded timestamptz[],
    OUT outcomes text[], OUT revisions integer[], OUT positions bigint[]
  ) LANGUAGE plpgsql VOLATILE AS $$
  #variable_conflict use_column
  DECLARE
    top bigint;
    ends bigint[];
    written bigint;
    existing bigint;
    fresh bigint;
    changed bigint;
    refused record;
  BEGIN
    UPDATE log.head SET position = position + cardinality(ids)
    RETURNING position - cardinality(ids) INTO STRICT top;

    SELECT array_agg(revision), array_agg(CASE WHEN fits THEN top + so_far - left_out END), array_agg(so_far),
           coalesce(sum(count) FILTER (WHERE fits), 0),
           count(*) FILTER (WHERE fits AND revision >= count), count(*) FILTER (WHERE fits AND revision < count)
    INTO STRICT revisions, positions, ends, written, existing, fresh
    FROM (
      SELECT a.*, actual + count AS revision, sum(count) OVER earlier AS so_far,
             sum(CASE WHEN fits THEN 0 ELSE count END) OVER earlier AS left_out
      FROM (
        SELECT a.place, a.count, coalesce(s.revision, -1) AS actual,
               s.is_deleted IS NOT TRUE AND a.expected IN (-2, coalesce(s.revision, -1)) AND a.place <> ALL (ARRAY(
                 SELECT owners[array_position(ids, e.id)] FROM log.event e WHERE e.id = ANY (ids)
               )) AS fits
        FROM unnest(streams, expected, counts) WITH ORDINALITY AS a (stream, expected, count, place)
        LEFT JOIN log.stream s ON s.name = a.stream
      ) AS a
      WINDOW earlier AS (ORDER BY place ROWS UNBOUNDED PRECEDING)
    ) AS a;

    IF existing > 0 THEN
      UPDATE log.stream s SET revision = a.revision
      FROM unnest(streams, counts, revisions, positions) AS a (stream, count, revision, position)
      WHERE s.name = a.stream AND a.position IS NOT NULL AND a.revision >= a.count AND NOT s.is_deleted;
      GET DIAGNOSTICS changed = ROW_COUNT;
      IF changed <> existing THEN
        RAISE serialization_failure USING MESSAGE = 'a stream was closed at the same instant';
      END IF;
    END IF;

    IF fresh > 0 THEN
      INSERT INTO log.stream (name, revision)
      SELECT a.stream, a.revision
      FROM unnest(streams, counts, revisions, positions) AS a (stream, count, revision, position)
      WHERE a.position IS NOT NULL AND a.revision < a.count;
    END IF;

    IF written > 0 THEN
      INSERT INTO log.event (position, stream, revision, id, type, data, metadata, recorded_at)
      SELECT positions[e.owner] - ends[e.owner] + e.place, streams[e.owner], revisions[e.owner] - ends[e.owner] + e.place,
             e.id, e.type, e.data, e.metadata, e.recorded
      FROM unnest(owners, ids, types, data, metadata, recorded) WITH ORDINALITY
        AS e (owner, id, type, data, metadata, recorded, place)
      WHERE positions[e.owner] IS NOT NULL;
      PERFORM pg_notify('usher_log', '');
    END IF;

    IF written = cardinality(ids) THEN
      RETURN;
    END IF;
    UPDATE log.head SET position = top + written;
    outcomes := array_fill(NULL::text, ARRAY[cardinality(streams)]);

    -- Of what was refused: the same append done before, or where the stream is.
    FOR refused IN
      SELECT a.place, a.revision - a.count AS actual, s.is_deleted, r.revision, r.position
      FROM unnest(streams, expected, counts, revisions, positions, ends) WITH ORDINALITY
        AS a (stream, expected, count, revision, position, so_far, place)
      LEFT JOIN log.stream s ON s.name = a.stream
      LEFT JOIN LATERAL (
        SELECT max(e.revision) AS revision, max(e.position) AS position
        FROM unnest(ids[a.so_far - a.count + 1 : a.so_far]) WITH ORDINALITY AS i (id, place)
        JOIN log.event e ON e.id = i.id AND e.stream = a.stream AND e.revision = i.place - 1 + CASE
          WHEN a.expected >= -1 THEN a.expected + 1
          ELSE (SELECT f.revision FROM log.event f WHERE f.id = ids[a.so_far - a.count + 1] AND f.stream = a.stream)
        END
        HAVING count(*) = a.count
      ) AS r ON true
      WHERE a.position IS NULL
    LOOP
      outcomes[refused.place] := CASE
        WHEN refused.is_deleted THEN 'deleted' WHEN refused.position IS NULL THEN 'conflict' ELSE 'repeated' END;
      revisions[refused.place] := coalesce(refused.revision, refused.actual);
      positions[refused.place] := refused.position;
    END LOOP;
  END $$`;
