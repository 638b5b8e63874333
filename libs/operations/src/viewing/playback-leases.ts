import type { Instant } from '@domain/kernel';
import type { Pool } from 'pg';
import { instantOf } from '../row-values';

export type PlaybackLease = Readonly<{
  sessionId: string;
  accountId: string;
  carrierId: string;
  lastSeenAt: Instant;
  expiresAt: Instant;
  /** `assumed`: the lease was made anew after the database had lost it; nobody has been heard since. */
  basis: 'observed' | 'assumed';
}>;

type Row = Readonly<{
  session_id: string;
  account_id: string;
  carrier_id: string;
  last_seen_at: Date;
  expires_at: Date;
  basis: 'observed' | 'assumed';
}>;

/**
 * Heartbeats of playing sessions, in an unlogged table that a crash of Postgres empties. The log knows which sessions
 * live: {@link restore} gives those without a lease a full new one.
 */
export class PlaybackLeases {
  constructor(private readonly pool: Pool) {}

  /** Begins a lease or renews it; a heartbeat that arrives late never shortens it. */
  async renew(lease: Omit<PlaybackLease, 'basis'>): Promise<void> {
    await this.pool.query({
      name: 'renew-lease',
      text: `INSERT INTO ops.playback_lease AS held (session_id, account_id, carrier_id, last_seen_at, expires_at, basis)
        VALUES ($1, $2, $3, $4, $5, 'observed')
        ON CONFLICT (session_id) DO UPDATE SET basis = 'observed',
          last_seen_at = greatest(held.last_seen_at, excluded.last_seen_at),
          expires_at = greatest(held.expires_at, excluded.expires_at)`,
      values: [lease.sessionId, lease.accountId, lease.carrierId, lease.lastSeenAt, lease.expiresAt],
    });
  }

  async find(sessionId: string): Promise<PlaybackLease | undefined> {
    const { rows } = await this.pool.query<Row>({
      name: 'find-lease',
      text: 'SELECT * FROM ops.playback_lease WHERE session_id = $1',
      values: [sessionId],
    });
    return rows[0] && leaseOf(rows[0]);
  }

  async end(sessionId: string): Promise<void> {
    await this.pool.query({
      name: 'end-lease',
      text: 'DELETE FROM ops.playback_lease WHERE session_id = $1',
      values: [sessionId],
    });
  }

  /** Leases that had run out by then, the longest overdue first. They stay until {@link end}. */
  async lapsed(now: Instant, limit = 500): Promise<readonly PlaybackLease[]> {
    const { rows } = await this.pool.query<Row>({
      name: 'lapsed-leases',
      text: 'SELECT * FROM ops.playback_lease WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2',
      values: [now, limit],
    });
    return rows.map(leaseOf);
  }

  /** When the server started that keeps the leases: another instant than before means that they may be lost. */
  async serverStartedAt(): Promise<Instant> {
    const { rows } = await this.pool.query<{ at: Date }>('SELECT pg_postmaster_start_time() AS at');
    const [row] = rows;
    if (row === undefined) throw new Error('Postgres did not say when it started.');
    return instantOf(row.at);
  }

  /** Gives live sessions that have no lease a new one, and leaves all others as they are. */
  async restore(sessions: readonly Omit<PlaybackLease, 'basis'>[]): Promise<number> {
    const { rowCount } = await this.pool.query(
      `INSERT INTO ops.playback_lease (session_id, account_id, carrier_id, last_seen_at, expires_at, basis)
       SELECT session_id, account_id, carrier_id, last_seen_at, expires_at, 'assumed'
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[])
         AS live (session_id, account_id, carrier_id, last_seen_at, expires_at)
       ON CONFLICT DO NOTHING`,
      [
        sessions.map(({ sessionId }) => sessionId),
        sessions.map(({ accountId }) => accountId),
        sessions.map(({ carrierId }) => carrierId),
        sessions.map(({ lastSeenAt }) => lastSeenAt),
        sessions.map(({ expiresAt }) => expiresAt),
      ],
    );
    return rowCount ?? 0;
  }
}

const leaseOf = (row: Row): PlaybackLease => ({
  sessionId: row.session_id,
  accountId: row.account_id,
  carrierId: row.carrier_id,
  lastSeenAt: instantOf(row.last_seen_at),
  expiresAt: instantOf(row.expires_at),
  basis: row.basis,
});
