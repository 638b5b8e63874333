import type { EventLog, RecordedEvent } from '@event-store';
import type { ReadModel } from '@projections';
import { tableOf, type Row } from '@read-models';
import pg from 'pg';

/** `durable` as any connection commits unless told otherwise; else as Usher's projections do, which lose rows and checkpoint together. */
export type OneByOne = Readonly<{ model: ReadModel; events: number; durable: boolean }>;

/** What anybody would write first: for each event a transaction with its row and the checkpoint. Answers how many it has done. */
export async function oneByOne(
  url: string,
  log: EventLog,
  { model, events, durable }: OneByOne,
): Promise<() => Promise<number>> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    options: `-c synchronous_commit=${durable ? 'on' : 'off'}`,
  });
  // The measure drops its database under what is still open.
  pool.on('error', () => undefined);
  const { columns } = tableOf<Row>(model.entity);
  await pool.query(`CREATE TABLE IF NOT EXISTS bench_rows (LIKE read.${model.name} INCLUDING ALL);
    CREATE TABLE IF NOT EXISTS bench_checkpoint (name text PRIMARY KEY, position text);
    INSERT INTO bench_checkpoint (name) VALUES ('${model.name}') ON CONFLICT DO NOTHING`);
  const names = columns.map(({ name }) => name);
  const upsert = `INSERT INTO bench_rows (${names.join(', ')}) VALUES (${names.map((_, n) => `$${n + 1}`).join(', ')})
    ON CONFLICT (id) DO UPDATE SET ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`;
  const checkpoint = 'UPDATE bench_checkpoint SET position = $2 WHERE name = $1';

  const project = async (client: pg.ClientBase, rows: Map<string, Row>, event: RecordedEvent) => {
    const { keys, evolve } = model.read(event);
    await client.query('BEGIN');
    for (const key of keys) {
      const row = evolve(rows.get(key)) as Row;
      rows.set(key, row);
      const values = columns.map(({ property }) => row[property as keyof Row]);
      await client.query({ name: 'upsert', text: upsert, values });
    }
    await client.query({ name: 'checkpoint', text: checkpoint, values: [model.name, event.position] });
    await client.query('COMMIT');
  };

  return async () => {
    const client = await pool.connect();
    await client.query('TRUNCATE bench_rows');
    const rows = new Map<string, Row>();
    let done = 0;
    for await (const batch of log.readAll({ filter: model.filter })) {
      for (const event of batch.events.slice(0, events - done)) {
        await project(client, rows, event);
        done += 1;
      }
      if (done >= events) break;
    }
    client.release();
    return done;
  };
}
