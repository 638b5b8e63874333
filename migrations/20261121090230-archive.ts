import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which categories of which parts of the log's beginning stand in files, and what the files' contents sum up to. */
export class Archive20261121090230 implements MigrationInterface {
  async up(database: QueryRunner): Promise<void> {
    await database.query(`
      CREATE TABLE log.archive (
        begins_at bigint PRIMARY KEY,
        ends_at bigint NOT NULL CHECK (ends_at >= begins_at),
        categories text[] NOT NULL,
        file text NOT NULL,
        sha256 text NOT NULL,
        archived_at timestamptz NOT NULL DEFAULT now()
      );
      GRANT SELECT ON log.archive TO usher_api;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
