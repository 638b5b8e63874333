import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Tables that are no history: keys, log-ins, leases, uploads, progress. Leases and progress are unlogged, because they
 * change all the time and a crash may empty them: the log knows what lives, and the next beat says the rest.
 */
export class Operations20261121080400 implements MigrationInterface {
  async up(database: QueryRunner): Promise<void> {
    await database.query(`
      CREATE TABLE ops.subject_key (
        subject_id uuid PRIMARY KEY, wrapped bytea, made_at timestamptz NOT NULL DEFAULT now(), erased_at timestamptz,
        CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL))
      );
      CREATE TABLE ops.content_key (asset_id uuid PRIMARY KEY, wrapped bytea NOT NULL, made_at timestamptz NOT NULL DEFAULT now());
      CREATE TABLE ops.node_token_key (
        node_id uuid NOT NULL, serial integer NOT NULL, kid uuid NOT NULL UNIQUE, wrapped bytea NOT NULL,
        made_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (node_id, serial)
      );
      CREATE TABLE ops.signing_key (
        kid uuid PRIMARY KEY, public_jwk json NOT NULL, wrapped_private bytea NOT NULL, made_at timestamptz NOT NULL
      );
      CREATE TABLE ops.staff_login (
        email_fingerprint text PRIMARY KEY, staff_id uuid NOT NULL UNIQUE, password_hash text NOT NULL,
        failures integer NOT NULL DEFAULT 0, locked_until timestamptz
      );
      CREATE TABLE ops.refresh_session (
        session_id uuid PRIMARY KEY, staff_id uuid NOT NULL, token_hash bytea NOT NULL,
        used_hashes bytea[] NOT NULL DEFAULT '{}', expires_at timestamptz NOT NULL
      );
      CREATE INDEX refresh_session_staff ON ops.refresh_session (staff_id);
      CREATE TABLE ops.pairing_code (
        carrier_id uuid NOT NULL, code text NOT NULL, pairing_id uuid NOT NULL UNIQUE, expires_at timestamptz NOT NULL,
        PRIMARY KEY (carrier_id, code)
      );
      CREATE TABLE ops.pairing_attempt (
        carrier_id uuid NOT NULL, caller_id uuid NOT NULL, failures integer NOT NULL, until timestamptz NOT NULL,
        PRIMARY KEY (carrier_id, caller_id)
      );
      CREATE TABLE ops.upload (
        upload_id uuid PRIMARY KEY, carrier_id uuid NOT NULL, staff_id uuid NOT NULL, media_key text NOT NULL,
        bytes bigint NOT NULL CHECK (bytes >= 0), begun_at timestamptz NOT NULL
      );
      CREATE UNLOGGED TABLE ops.playback_lease (
        session_id uuid PRIMARY KEY, account_id uuid NOT NULL, carrier_id uuid NOT NULL,
        last_seen_at timestamptz NOT NULL, expires_at timestamptz NOT NULL, basis text NOT NULL
      );
      CREATE INDEX playback_lease_expiry ON ops.playback_lease (expires_at);
      CREATE UNLOGGED TABLE ops.node_beat (
        node_id uuid PRIMARY KEY, seen_at timestamptz NOT NULL, expires_at timestamptz NOT NULL,
        holdings text[] NOT NULL, sessions integer NOT NULL, free_bytes bigint NOT NULL
      );
      CREATE UNLOGGED TABLE ops.job_progress (
        asset_id uuid PRIMARY KEY, carrier_id uuid NOT NULL, attempt integer NOT NULL, step text NOT NULL, percent integer NOT NULL
      );
      GRANT SELECT, INSERT, UPDATE, DELETE ON
        ops.subject_key, ops.content_key, ops.node_token_key, ops.signing_key, ops.staff_login, ops.refresh_session,
        ops.pairing_code, ops.pairing_attempt, ops.upload, ops.playback_lease, ops.node_beat, ops.job_progress
        TO usher_api;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
