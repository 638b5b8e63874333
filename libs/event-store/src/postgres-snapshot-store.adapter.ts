import type pg from 'pg';
import type { Snapshot, SnapshotStore } from './snapshot-store.port';

/** Snapshots in `ops.snapshot` of the product's database, wherever the log lies. */
export class PostgresSnapshotStore implements SnapshotStore {
  constructor(private readonly pool: pg.Pool) {}

  async find(stream: string, code: string): Promise<Snapshot | undefined> {
    const { rows } = await this.pool.query<Pick<Snapshot, 'revision' | 'state'> & { event_id: string }>({
      name: 'find-snapshot',
      text: 'SELECT revision, event_id, state FROM ops.snapshot WHERE stream = $1 AND code = $2',
      values: [stream, code],
    });
    const [row] = rows;
    return row && { stream, code, revision: row.revision, eventId: row.event_id, state: row.state };
  }

  async keep({ stream, code, revision, eventId, state }: Snapshot): Promise<void> {
    await this.pool.query({
      name: 'keep-snapshot',
      text: `
        INSERT INTO ops.snapshot (stream, code, revision, event_id, state) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (stream) DO UPDATE SET
          code = excluded.code, revision = excluded.revision, event_id = excluded.event_id, state = excluded.state`,
      values: [stream, code, revision, eventId, JSON.stringify(state)],
    });
  }
}
