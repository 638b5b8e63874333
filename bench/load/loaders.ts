import { randomUUID } from 'node:crypto';
import { EventStore, EventType } from '@castore/core';
import { PostgresEventStorageAdapter } from '@castore/event-storage-adapter-postgres';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import { nothing, type Aggregate, type Fact } from '@domain/kernel';
import { Aggregates, PostgresEventLog, PostgresSnapshotStore, Snapshots } from '@event-store';
import { openPool } from '@postgres';
import { systemClock } from '@runtime';
import pg from 'pg';
import { someEvents } from '../append/an-event';
import { castore, emmett, usher, type Appends } from '../append/event-stores';

/** Loads and folds a stream, and gives the number of events that it was folded from. */
export type Loader = Readonly<{ load: (id: string) => Promise<number>; close: () => Promise<unknown> }>;

type Tally = Readonly<{ events: number; notes: number }>;
type Placed = Fact<'OrderPlaced', { note: string }>;

const counted = ({ events, notes }: Tally, note: string): Tally => ({ events: events + 1, notes: notes + note.length });
const none: Tally = { events: 0, notes: 0 };
const carrierId = someEvents(1)[0].metadata.carrierId;

const tally: Aggregate<Tally, never, Placed, never> = {
  name: 'order',
  versions: { OrderPlaced: 1 },
  initial: none,
  snapshots: true,
  decide: () => nothing,
  evolve: (state, { data }) => counted(state, data.note),
};

export async function usherLoads(url: string, by: 'log' | 'snapshots'): Promise<Loader> {
  const log = await PostgresEventLog.open({ url });
  const pool = openPool(url, { max: 8, applicationName: 'bench-snapshots' });
  const snapshots = by === 'snapshots' ? new Snapshots(new PostgresSnapshotStore(pool)) : undefined;
  const aggregates = new Aggregates(log, systemClock, snapshots);
  return {
    load: async (id) => {
      const loaded = await aggregates.load(tally, id, carrierId);
      return loaded.kind === 'loaded' ? loaded.state.events : 0;
    },
    close: async () => {
      await snapshots?.settled();
      await Promise.all([log.close(), pool.end()]);
    },
  };
}

export async function emmettLoads(url: string): Promise<Loader> {
  const pool = new pg.Pool({ connectionString: url, max: 32 });
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
  return {
    load: async (id) => {
      const evolve = (state: Tally, { data }: Placed) => counted(state, data.note);
      const { state } = await store.aggregateStream(`order-${id}`, { evolve, initialState: () => none });
      return state.events;
    },
    close: async () => {
      await store.close();
      await pool.end();
    },
  };
}

export function castoreLoads(url: string): Loader {
  const store = new EventStore({
    eventStoreId: 'order',
    eventTypes: [new EventType<'OrderPlaced', { note: string }>({ type: 'OrderPlaced' })],
    eventStorageAdapter: new PostgresEventStorageAdapter({ connectionString: url, tableName: 'bench_castore' }),
    reducer: (state: Tally & { aggregateId: string; version: number }, { aggregateId, version, payload }) => ({
      ...counted(version === 1 ? none : state, payload.note),
      ...{ aggregateId, version },
    }),
  });
  return {
    load: async (id) => (await store.getAggregate(id)).aggregate?.events ?? 0,
    close: () => Promise.resolve(),
  };
}

/** The same streams for each peer. @returns their ids */
export async function fill(url: string, streams: number, length: number): Promise<readonly string[]> {
  const ids = Array.from({ length: streams }, () => randomUUID());
  for (const open of [usher, emmett, castore]) {
    const store = await open(url);
    for (let n = 0; n < streams; n += 8)
      await Promise.all(ids.slice(n, n + 8).map((id) => lengthen(store, id, length)));
    await store.close();
  }
  return ids;
}

async function lengthen({ append }: Appends, id: string, length: number): Promise<void> {
  for (let at = 0; at < length; at += 100) await append(id, at - 1, someEvents(Math.min(100, length - at)));
}
