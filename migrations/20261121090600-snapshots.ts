import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What long streams were folded to, so that they are loaded by their last events. A cache: unlogged, because a crash may empty it,
 * and everybody may, too. Person data are ciphertext in it as in the events.
 */
export class Snapshots20261121090600 implements MigrationInterface {
  async up(database: QueryRunner): Promise<void> {
    await database.query(`
      CREATE UNLOGGED TABLE ops.snapshot (
        stream text PRIMARY KEY, code text NOT NULL, revision integer NOT NULL, event_id uuid NOT NULL, state json NOT NULL
      );
      GRANT SELECT, INSERT, UPDATE, DELETE ON ops.snapshot TO usher_api;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
