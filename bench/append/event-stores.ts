import { PostgresEventStorageAdapter } from '@castore/event-storage-adapter-postgres';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import { PostgresEventLog } from '@event-store';
import pg from 'pg';
import type { Events } from './an-event';

/** What appends; `revision` is the stream's last, -1 before the first. Throws where the stream is not there. */
export type Appends = Readonly<{
  append: (id: string, revision: number, events: Events) => Promise<unknown>;
  close: () => Promise<unknown>;
}>;

export async function usher(url: string): Promise<Appends> {
  const log = await PostgresEventLog.open({ url });
  return {
    append: (id, revision, events) => log.append(`order-${id}`, revision < 0 ? 'no-stream' : revision, events),
    close: () => log.close(),
  };
}

export async function emmett(url: string): Promise<Appends> {
  const pool = new pg.Pool({ connectionString: url, max: 32 });
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
  await store.schema.migrate();
  return {
    append: (id, revision, events) => {
      const facts = events.map(({ type, data, metadata }) => ({ type, data: { ...data }, metadata }));
      return store.appendToStream(`order-${id}`, facts, {
        expectedStreamVersion: revision < 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(revision + 1),
      });
    },
    close: async () => {
      await store.close();
      await pool.end();
    },
  };
}

export async function castore(url: string): Promise<Appends> {
  const table = { connectionString: url, tableName: 'bench_castore' };
  await PostgresEventStorageAdapter.createEventTable(table);
  const store = new PostgresEventStorageAdapter(table);
  const options = { eventStoreId: 'order' };
  const grouped = (detail: Parameters<typeof store.pushEvent>[0]) =>
    Object.assign(store.groupEvent(detail), { context: options });
  return {
    append: (aggregateId, revision, events) => {
      const [first, ...rest] = events.map(({ type, data, metadata }, index) => {
        return { aggregateId, version: revision + 2 + index, type, payload: data, metadata };
      });
      if (!first) throw new Error('There is nothing to append');
      return rest.length === 0
        ? store.pushEvent(first, options)
        : store.pushEventGroup({}, grouped(first), ...rest.map(grouped));
    },
    // It has no end of its own; dropping its database ends its connections.
    close: () => Promise.resolve(),
  };
}

export async function rawInsert(url: string): Promise<Appends> {
  const pool = new pg.Pool({ connectionString: url, max: 32 });
  await pool.query(`CREATE TABLE bench_raw (
    position bigserial PRIMARY KEY, stream text, revision integer, id uuid, type text, data json, metadata json)`);
  const text =
    'INSERT INTO bench_raw (stream, revision, id, type, data, metadata) VALUES ($1, $2, $3, $4, $5, $6) RETURNING position';
  return {
    append: (stream, revision, [{ id, type, data, metadata }]) => {
      const event = [id, type, JSON.stringify(data), JSON.stringify(metadata)];
      return pool.query({ name: 'insert', text, values: [stream, revision + 1, ...event] });
    },
    close: () => pool.end(),
  };
}
