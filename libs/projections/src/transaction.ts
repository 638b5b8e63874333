import type pg from 'pg';

/** One transaction on one connection of the pool; a connection that failed is not used again. */
export async function inTransaction<Answer>(
  pool: pg.Pool,
  act: (client: pg.PoolClient) => Promise<Answer>,
): Promise<Answer> {
  const client = await pool.connect();
  // A connection lost between two statements fails the next one; as an event it would end the process.
  client.on('error', ignore);
  let broken = true;
  try {
    await client.query('BEGIN');
    try {
      const answer = await act(client);
      await client.query('COMMIT');
      broken = false;
      return answer;
    } catch (error) {
      await client.query('ROLLBACK').then(
        () => (broken = false),
        () => undefined,
      );
      throw error;
    }
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}

const ignore = () => undefined;
