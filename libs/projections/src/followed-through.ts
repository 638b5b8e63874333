import { comparePositions, type Position } from '@event-store';
import { openPool } from '@postgres';

/** Where the slowest of all projections and process managers is; absent where nothing follows the log yet. */
export async function followedThrough(databaseUrl: string): Promise<Position | undefined> {
  const pool = openPool(databaseUrl, { max: 1, applicationName: 'usher-followers' });
  try {
    const { rows } = await pool.query<{ position: Position }>(
      'SELECT position FROM read.projection_checkpoint UNION SELECT position FROM ops.process_checkpoint',
    );
    return rows.map(({ position }) => position).toSorted(comparePositions)[0];
  } finally {
    await pool.end();
  }
}
