import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reads the whole log once to see that it ends where the first segment does. Programs append meanwhile, hence a migration of its own. */
export class SegmentsChecked20261121090210 implements MigrationInterface {
  async up(database: QueryRunner): Promise<void> {
    await database.query('ALTER TABLE log.event VALIDATE CONSTRAINT event_within');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
