import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How far each projection and each process manager has come. A projection's checkpoint may be forgotten, which rebuilds
 * its table; a process manager's must not be, since it would send its commands again. So they lie apart.
 */
export class Checkpoints20261121080300 implements MigrationInterface {
  async up(database: QueryRunner): Promise<void> {
    await database.query(`
      CREATE TABLE read.projection_checkpoint (
        name text PRIMARY KEY,
        version integer NOT NULL,
        position text NOT NULL
      ) WITH (fillfactor = 10);
      CREATE TABLE ops.process_checkpoint (
        name text PRIMARY KEY,
        position text NOT NULL
      ) WITH (fillfactor = 10);
      GRANT SELECT ON read.projection_checkpoint TO usher_api, usher_platform;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
