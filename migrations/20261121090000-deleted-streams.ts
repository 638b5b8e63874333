import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A stream can be closed for ever: it takes no event any more and is not read as a stream; what happened in it stays. */
export class DeletedStreams20261121090000 implements MigrationInterface {
  async up(database: QueryRunner): Promise<void> {
    await database.query('ALTER TABLE log.stream ADD is_deleted boolean NOT NULL DEFAULT false');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
