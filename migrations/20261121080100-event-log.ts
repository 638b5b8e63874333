import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The event log. `log.head` is the one row whose lock orders all commits; `log.stream` has a row a stream that guards its
 * expected revision; `log.event` can be range-partitioned by position, so nothing else in it is unique.
 */
export class EventLog20261121080100 implements MigrationInterface {
  async up(database: QueryRunner): Promise<void> {
    await database.query(tables);
    await database.query(holds);
    // Nobody but the owner can change or remove what has happened.
    await database.query(`
      GRANT SELECT, INSERT ON log.event TO usher_api;
      GRANT SELECT, INSERT, UPDATE ON log.stream TO usher_api;
      GRANT SELECT, UPDATE (position) ON log.head TO usher_api;
      REVOKE ALL ON FUNCTION log.holds(uuid[]) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION log.holds(uuid[]) TO usher_api;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}

// The room left free in head's and stream's pages lets an update stay on its page and touch no index.
const tables = `
  CREATE TABLE log.head (
    is_head boolean PRIMARY KEY DEFAULT true CHECK (is_head),
    name text NOT NULL CHECK (name ~ '^[0-9a-z-]{1,64}$'),
    position bigint NOT NULL CHECK (position >= 0)
  ) WITH (fillfactor = 10);
  INSERT INTO log.head (name, position) VALUES (gen_random_uuid()::text, 0);

  CREATE TABLE log.stream (
    name text PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 0)
  ) WITH (fillfactor = 80);

  CREATE TABLE log.event (
    position bigint PRIMARY KEY,
    stream text NOT NULL,
    revision integer NOT NULL,
    id uuid NOT NULL,
    type text NOT NULL,
    category text NOT NULL GENERATED ALWAYS AS (split_part(stream, '-', 1)) STORED,
    data json NOT NULL,
    metadata json NOT NULL,
    recorded_at timestamptz NOT NULL
  );
  CREATE INDEX event_by_stream ON log.event (stream, revision);
  CREATE INDEX event_by_id ON log.event (id);
`;

// Volatile, so each call sees what was committed while its statement waited for a lock; a plain sub-select would not.
const holds = `
  CREATE FUNCTION log.holds(ids uuid[]) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    RETURN EXISTS (SELECT FROM log.event WHERE id = ANY (ids));
  END $$`;
