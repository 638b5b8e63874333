import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { addMs, type Instant } from '@domain/kernel';
import type { Pool } from 'pg';
import { instantOf } from '../row-values';

export const refreshLifetimeMs = 12 * 3_600_000;

export type RefreshGrant = Readonly<{ staffId: string; refreshToken: string; expiresAt: Instant }>;

type Row = Readonly<{
  session_id: string;
  staff_id: string;
  token_hash: Buffer;
  used_hashes: Buffer[];
  expires_at: Date;
}>;

/**
 * Sessions of staff. A refresh token is good once and answers with the next; one that comes a second time was copied,
 * and ends the session for both its holders (RFC 9700 §4.14.2).
 */
export class RefreshSessions {
  constructor(private readonly pool: Pool) {}

  /** Also forgets those that are over, of anybody: nobody else would. */
  async begin(staffId: string, now: Instant): Promise<RefreshGrant> {
    await this.pool.query('DELETE FROM ops.refresh_session WHERE expires_at <= $1', [now]);
    const sessionId = randomUUID();
    const refreshToken = tokenOf(sessionId);
    const expiresAt = addMs(now, refreshLifetimeMs);
    await this.pool.query(
      'INSERT INTO ops.refresh_session (session_id, staff_id, token_hash, expires_at) VALUES ($1, $2, $3, $4)',
      [sessionId, staffId, hashOf(refreshToken), expiresAt],
    );
    return { staffId, refreshToken, expiresAt };
  }

  /** Undefined when the token is unknown, expired or used; a used one ends its session. */
  async refresh(token: string, now: Instant): Promise<RefreshGrant | undefined> {
    const sessionId = sessionOf(token);
    if (sessionId === undefined) return undefined;
    const next = tokenOf(sessionId);
    const { rows } = await this.pool.query<Row>(
      `UPDATE ops.refresh_session SET token_hash = $3, used_hashes = used_hashes || token_hash
       WHERE session_id = $1 AND token_hash = $2 AND expires_at > $4 RETURNING *`,
      [sessionId, hashOf(token), hashOf(next), now],
    );
    const row = rows[0];
    if (row !== undefined) return { staffId: row.staff_id, refreshToken: next, expiresAt: instantOf(row.expires_at) };
    await this.pool.query('DELETE FROM ops.refresh_session WHERE session_id = $1 AND $2 = ANY(used_hashes)', [
      sessionId,
      hashOf(token),
    ]);
    return undefined;
  }

  /** Log-out: the session of this token ends; an unknown token ends nothing. */
  async end(token: string): Promise<void> {
    await this.pool.query(
      'DELETE FROM ops.refresh_session WHERE session_id = $1 AND (token_hash = $2 OR $2 = ANY(used_hashes))',
      [sessionOf(token) ?? randomUUID(), hashOf(token)],
    );
  }

  async endAllOf(staffId: string): Promise<void> {
    await this.pool.query('DELETE FROM ops.refresh_session WHERE staff_id = $1', [staffId]);
  }
}

const tokenOf = (sessionId: string) => `${sessionId}.${randomBytes(32).toString('base64url')}`;
const hashOf = (token: string) => createHash('sha256').update(token).digest();
const sessionOf = (token: string) => /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\./.exec(token)?.[1];
