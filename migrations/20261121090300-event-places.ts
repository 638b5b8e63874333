import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Where each event of a log stands that has no index by id of its own. It is filled from the log like a read model, and can be
 * thrown away like one; it stays empty while the log is in this database.
 */
export class EventPlaces20261121090300 implements MigrationInterface {
  async up(database: QueryRunner): Promise<void> {
    await database.query(`
      CREATE TABLE read.event_place (id uuid PRIMARY KEY, stream text NOT NULL, revision integer NOT NULL);
      GRANT SELECT ON read.event_place TO usher_api;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
