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
    const answer = await onClient(client, () => act(client));
    broken = false;
    return answer;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}

/** One transaction on a connection that the caller has to himself. */
export async function onClient<Answer>(client: pg.ClientBase, act: () => Promise<Answer>): Promise<Answer> {
  await client.query('BEGIN');
  try {
    const answer = await act();
    await client.query('COMMIT');
    return answer;
  } catch (error) {
    await client.query('ROLLBACK').catch(ignore);
    throw error;
  }
}

const ignore = () => undefined;
