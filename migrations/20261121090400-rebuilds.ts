import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `build` counts how often a read model's table was replaced by another: whoever has read rows of the old one must not write
 * them into the new. `read.rebuild` has a row for each table that is being built beside the old one: what is in `<name>__next`
 * are the events up to `position`, so that a rebuild that was killed goes on from there; the rest is for whoever watches.
 */
export class Rebuilds20261121090400 implements MigrationInterface {
  async up(database: QueryRunner): Promise<void> {
    await database.query(`
      ALTER TABLE read.projection_checkpoint ADD build integer NOT NULL DEFAULT 0;
      CREATE TABLE read.rebuild (
        name text PRIMARY KEY,
        version integer NOT NULL,
        position text,
        is_finished boolean NOT NULL DEFAULT false,
        done bigint NOT NULL DEFAULT 0,
        goal bigint NOT NULL DEFAULT 0,
        events bigint NOT NULL DEFAULT 0,
        per_second double precision NOT NULL DEFAULT 0,
        told_at timestamptz NOT NULL DEFAULT now()
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
