import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `log.event` becomes a table of segments. What there is is the first of them as it stands: nothing is written anew, and nothing read,
 * since it is known where it ends.
 */
export class EventBySegment20261121090220 implements MigrationInterface {
  async up(database: QueryRunner): Promise<void> {
    await database.query(`
      ALTER TABLE log.event RENAME TO event_from_1;
      ALTER INDEX log.event_pkey RENAME TO event_from_1_pkey;
      ALTER INDEX log.event_by_stream RENAME TO event_from_1_by_stream;
      ALTER INDEX log.event_by_id RENAME TO event_from_1_by_id;

      CREATE TABLE log.event (LIKE log.event_from_1 INCLUDING GENERATED INCLUDING STORAGE) PARTITION BY RANGE (position);
      ALTER TABLE log.event ADD PRIMARY KEY (position);
      CREATE INDEX event_by_stream ON log.event (stream, revision);
      CREATE INDEX event_by_id ON log.event (id);

      REVOKE ALL ON log.event_from_1 FROM usher_api;
      GRANT SELECT, INSERT ON log.event TO usher_api;
    `);
    await database.query(`
      DO $$
      BEGIN
        EXECUTE format('ALTER TABLE log.event ATTACH PARTITION log.event_from_1 FOR VALUES FROM (1) TO (%s)', (
          SELECT substring(pg_get_constraintdef(oid) FROM '< ''?(\\d+)') FROM pg_constraint WHERE conname = 'event_within'
        ));
      END $$`);
    await database.query(segments);
    await database.query(makeSegments);
    await database.query(makeRoom);
    await database.query(`
      ALTER TABLE log.event_from_1 DROP CONSTRAINT event_within;
      GRANT SELECT ON log.segment TO usher_api;
      REVOKE ALL ON FUNCTION log.make_segments(bigint), log.make_room() FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION log.make_room() TO usher_api;
      SELECT log.make_room();
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}

// The server's catalogue knows the bounds; a table of them could differ.
const segments = `
  CREATE VIEW log.segment AS
  SELECT relname::text AS name, bounds[1]::bigint AS begins_at, bounds[2]::bigint - 1 AS ends_at
  FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid,
       regexp_match(pg_get_expr(relpartbound, c.oid), 'FROM \\(''(\\d+)''\\) TO \\(''(\\d+)''\\)') AS bounds
  WHERE inhparent = 'log.event'::regclass`;

// A table that is made apart and attached, unlike one that is made as a partition, keeps no append waiting.
const makeSegments = `
  CREATE FUNCTION log.make_segments(through bigint) RETURNS integer LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
  DECLARE
    size CONSTANT bigint := 8000000;
    made integer := 0;
    first bigint;
  BEGIN
    PERFORM pg_advisory_xact_lock(7205304);
    LOOP
      SELECT max(ends_at) + 1 INTO STRICT first FROM log.segment;
      IF first IS NULL OR first > through THEN
        RETURN made;
      END IF;
      EXECUTE format('CREATE TABLE log.event_from_%s (LIKE log.event INCLUDING ALL)', first);
      EXECUTE format('ALTER TABLE log.event ATTACH PARTITION log.event_from_%s FOR VALUES FROM (%s) TO (%s)',
                     first, first, first + size);
      made := made + 1;
    END LOOP;
  END $$`;

// With its owner's rights, so that who appends need not wait for the owner; without an argument, so that nobody makes more than is needed.
const makeRoom = `
  CREATE FUNCTION log.make_room() RETURNS integer
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT log.make_segments(position + 8000000) FROM log.head
  $$`;
