import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The four schemas and what each role may do in them. The roles themselves are made with the database.
 * Grants on tables are explicit, table by table, so that nothing new is readable by accident.
 */
export class SchemasAndRoles20261121080000 implements MigrationInterface {
  async up(database: QueryRunner): Promise<void> {
    await database.query(`
      CREATE SCHEMA log;
      CREATE SCHEMA read;
      CREATE SCHEMA ops;
      CREATE SCHEMA bullmq;
      GRANT USAGE ON SCHEMA log, read, ops TO usher_api;
      GRANT USAGE ON SCHEMA read TO usher_platform;
      GRANT USAGE, CREATE ON SCHEMA bullmq TO usher_api;
      ALTER DEFAULT PRIVILEGES IN SCHEMA bullmq GRANT ALL ON TABLES TO usher_api;
      ALTER DEFAULT PRIVILEGES IN SCHEMA bullmq GRANT ALL ON SEQUENCES TO usher_api;
    `);
    await database.query(protect);
    await database.query('REVOKE ALL ON FUNCTION read.protect(regclass) FROM PUBLIC');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}

// Unset and empty both mean "no carrier": current_setting gives '' once a transaction-local value has gone.
const protect = `
  CREATE FUNCTION read.protect(target regclass) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('DROP POLICY IF EXISTS own_carrier ON %s', target);
    EXECUTE format('DROP POLICY IF EXISTS every_carrier ON %s', target);
    EXECUTE format(
      'CREATE POLICY own_carrier ON %s FOR SELECT TO usher_api
         USING (carrier_id = nullif(current_setting(''usher.carrier_id'', true), '''')::uuid)', target);
    EXECUTE format('CREATE POLICY every_carrier ON %s FOR SELECT TO usher_platform USING (true)', target);
    EXECUTE format('GRANT SELECT ON %s TO usher_api, usher_platform', target);
  END $$`;
