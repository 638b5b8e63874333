import { createTableSql, readModelEntities, type Row } from '@read-models';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The read models' first tables, so that the API finds them before the projector has run. Their shape is the entities'
 * of the day: from here on the projector makes each anew when its version is raised (docs/decisions/0005). A member
 * of a site's staff sees the households of that site only, at the database, too.
 */
export class ReadModels20261121080200 implements MigrationInterface {
  async up(database: QueryRunner): Promise<void> {
    await database.query(holdsAccount);
    await database.query(protect);
    await database.query(`
      REVOKE ALL ON FUNCTION read.holds_account(uuid) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION read.holds_account(uuid) TO usher_api;
    `);
    for (const entity of readModelEntities) await database.query(createTableSql<Row>(entity));
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}

// It names the table in text, so that it does not hold on to a table that is about to be swapped for a newer one.
const holdsAccount = `
  CREATE FUNCTION read.holds_account(account uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN EXISTS (SELECT FROM read.account_overview WHERE id = account);
  END $$`;

const protect = `
  CREATE OR REPLACE FUNCTION read.protect(target regclass) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    site text := '(SELECT nullif(current_setting(''usher.site_id'', true), '''')::uuid)';
    visible text := 'carrier_id = (SELECT nullif(current_setting(''usher.carrier_id'', true), '''')::uuid)';
  BEGIN
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = 'site_id' AND NOT attisdropped) THEN
      visible := format('%s AND (%s IS NULL OR site_id = %s)', visible, site, site);
    ELSIF EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = 'account_id' AND NOT attisdropped) THEN
      visible := format('%s AND (%s IS NULL OR read.holds_account(account_id))', visible, site);
    END IF;
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('DROP POLICY IF EXISTS own_carrier ON %s', target);
    EXECUTE format('DROP POLICY IF EXISTS every_carrier ON %s', target);
    EXECUTE format('CREATE POLICY own_carrier ON %s FOR SELECT TO usher_api USING (%s)', target, visible);
    EXECUTE format('CREATE POLICY every_carrier ON %s FOR SELECT TO usher_platform USING (true)', target);
    EXECUTE format('GRANT SELECT ON %s TO usher_api, usher_platform', target);
  END $$`;
