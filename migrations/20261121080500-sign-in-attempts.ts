import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Attempts to sign in are counted by address, whether or not somebody has it: a lockout tells nobody who is staff. */
export class SignInAttempts20261121080500 implements MigrationInterface {
  async up(database: QueryRunner): Promise<void> {
    await database.query(`
      CREATE TABLE ops.sign_in_attempt (
        email_fingerprint text PRIMARY KEY, failures integer NOT NULL, locked_until timestamptz, tried_at timestamptz NOT NULL
      );
      CREATE INDEX sign_in_attempt_age ON ops.sign_in_attempt (tried_at);
      INSERT INTO ops.sign_in_attempt
        SELECT email_fingerprint, failures, locked_until, now() FROM ops.staff_login WHERE failures > 0;
      ALTER TABLE ops.staff_login DROP COLUMN failures, DROP COLUMN locked_until;
      GRANT SELECT, INSERT, UPDATE, DELETE ON ops.sign_in_attempt TO usher_api;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
