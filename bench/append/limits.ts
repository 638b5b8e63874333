import { once } from 'node:events';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { someEvents } from './an-event';

/** Writes a thousand events at once, with no stream to guard and nobody to answer. */
export type WritesBulk = Readonly<{ write: () => Promise<unknown>; close: () => Promise<unknown> }>;

export const bulk = 1_000;

const columns =
  'position bigserial PRIMARY KEY, stream text, revision integer, id uuid, type text, data json, metadata json';

export async function unnest(url: string): Promise<WritesBulk> {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  await pool.query(`CREATE TABLE bench_unnest (${columns})`);
  const text = `INSERT INTO bench_unnest (stream, revision, id, type, data, metadata)
                SELECT * FROM unnest($1::text[], $2::integer[], $3::uuid[], $4::text[], $5::json[], $6::json[])`;
  return {
    write: () => {
      const events = someEvents(bulk);
      const texts = (['data', 'metadata'] as const).map((part) => events.map((event) => JSON.stringify(event[part])));
      const places = [events.map(({ id }) => `order-${id}`), events.map(() => 0)];
      const values = [...places, events.map(({ id }) => id), events.map(({ type }) => type), ...texts];
      return pool.query({ name: 'unnest', text, values });
    },
    close: () => pool.end(),
  };
}

export async function copy(url: string): Promise<WritesBulk> {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  await pool.query(`CREATE TABLE bench_copy (${columns})`);
  return {
    write: async () => {
      const client = await pool.connect();
      const into = client.query(copyFrom('COPY bench_copy (stream, revision, id, type, data, metadata) FROM STDIN'));
      const lines = someEvents(bulk).map(({ id, type, data, metadata }) =>
        [`order-${id}`, 0, id, type, JSON.stringify(data), JSON.stringify(metadata)].join('\t'),
      );
      into.end(`${lines.join('\n')}\n`);
      await once(into, 'finish');
      client.release();
    },
    close: () => pool.end(),
  };
}
