import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The parts of the log by position, of eight million each (docs/decisions/0013). Events that there are already become the first one:
 * here it is only said where that ends, which holds for new events at once.
 */
export class Segments20261121090200 implements MigrationInterface {
  async up(database: QueryRunner): Promise<void> {
    // Half of one is left free, so that the log does not reach its end before the next migrations.
    await database.query(`
      DO $$
      BEGIN
        EXECUTE format('ALTER TABLE log.event ADD CONSTRAINT event_within CHECK (position >= 1 AND position < %s) NOT VALID',
                       (SELECT 8000000 * ((position + 4000000) / 8000000 + 1) + 1 FROM log.head));
      END $$`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
