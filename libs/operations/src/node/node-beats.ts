import { addMs, type Instant } from '@domain/kernel';
import type { Pool } from 'pg';
import { instantOf } from '../row-values';

export type NodeBeat = Readonly<{
  nodeId: string;
  seenAt: Instant;
  expiresAt: Instant;
  /** Publications that the node can serve now. */
  holdings: readonly string[];
  sessions: number;
  freeBytes: number;
}>;

/** A node counts as there this long after a beat. */
export const beatLeaseMs = 10_000;

/** Leases of the nodes, in an unlogged table: a crash of Postgres empties it, and the next beats fill it again. */
export class NodeBeats {
  constructor(private readonly pool: Pool) {}

  async beat(beat: Omit<NodeBeat, 'expiresAt'>): Promise<void> {
    await this.pool.query({
      name: 'node-beat',
      text: `INSERT INTO ops.node_beat (node_id, seen_at, expires_at, holdings, sessions, free_bytes)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (node_id) DO UPDATE SET seen_at = excluded.seen_at, expires_at = excluded.expires_at,
          holdings = excluded.holdings, sessions = excluded.sessions, free_bytes = excluded.free_bytes`,
      values: [
        beat.nodeId,
        beat.seenAt,
        addMs(beat.seenAt, beatLeaseMs),
        [...beat.holdings],
        beat.sessions,
        beat.freeBytes,
      ],
    });
  }

  /** All beats there are, lapsed ones included: the reader compares `expiresAt` with its clock. */
  async all(): Promise<readonly NodeBeat[]> {
    const { rows } = await this.pool.query<{
      node_id: string;
      seen_at: Date;
      expires_at: Date;
      holdings: string[];
      sessions: number;
      free_bytes: string;
    }>({ name: 'node-beats', text: 'SELECT * FROM ops.node_beat ORDER BY node_id' });
    return rows.map((row) => ({
      nodeId: row.node_id,
      seenAt: instantOf(row.seen_at),
      expiresAt: instantOf(row.expires_at),
      holdings: row.holdings,
      sessions: row.sessions,
      freeBytes: Number(row.free_bytes),
    }));
  }
}
