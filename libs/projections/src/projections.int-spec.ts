import { randomUUID } from 'node:crypto';
import { PostgresEventLog } from '@event-store';
import { openPool } from '@postgres';
import { testDatabase, type TestDatabase } from '@testing';
import pg from 'pg';
import { Registry } from 'prom-client';
import { count, open, poison, someTallies, Tally, tallyMarks, tallyModel } from '../../../tests/projections/tally';
import { CheckpointWatch } from './checkpoint-watch';
import { Projections, type ProjectionsOptions } from './projections';

let database: TestDatabase;
let log: PostgresEventLog;
let owner: pg.Pool;
let running: Projections[] = [];

beforeEach(async () => {
  database = await testDatabase();
  log = await PostgresEventLog.open({ url: database.ownerUrl });
  owner = openPool(database.ownerUrl, { max: 3, applicationName: 'test' });
});
afterEach(async () => {
  await Promise.all(running.map((projections) => projections.close()));
  running = [];
  await Promise.all([log.close(), owner.end()]);
  await database.drop();
});

async function start(options: Partial<ProjectionsOptions> = {}): Promise<Projections> {
  const projections = await Projections.start({
    databaseUrl: database.ownerUrl,
    log,
    readModels: [tallyModel()],
    ...options,
  });
  running.push(projections);
  return projections;
}

/** Byte for byte, as text that Postgres writes. */
async function rows(): Promise<string[]> {
  const { rows: found } = await owner.query<{ row: string }>('SELECT t::text AS row FROM read.tally t ORDER BY id');
  return found.map(({ row }) => row);
}

const checkpoint = async () =>
  (await owner.query('SELECT version, position FROM read.projection_checkpoint WHERE name = $1', ['tally'])).rows[0];

const stateOf = (projections: Projections, name = 'tally') =>
  projections.status().find((status) => status.name === name)?.state;

describe('projecting events into rows', () => {
  it('shows history and what comes, and says when it has got there', async () => {
    const [id] = await someTallies(log, 1, 2);
    const projections = await start();
    await projections.caughtUp('tally');
    await count(log, id as string, 2, 40);
    await projections.caughtUp('tally');
    const { rows: found } = await owner.query('SELECT label, sum, amounts, revision FROM read.tally');
    expect(found).toEqual([{ label: 'née\ufffd 🎬', sum: '41', amounts: [0, 1, 40], revision: 3 }]);
  });

  it('makes the same rows from every checkpoint on, and when the events are seen twice', async () => {
    const ids = await someTallies(log, 5, 4);
    const whole = await start();
    await whole.caughtUp('tally');
    await whole.close();
    const expected = await rows();
    const first = await log.readStream(`tally-${ids[0]}`);
    const from = first.kind === 'events' ? first.events.map(({ position }) => position) : [];
    for (const position of from) {
      await owner.query('UPDATE read.projection_checkpoint SET position = $1', [position]);
      const again = await start({ batchSize: 3 });
      await again.caughtUp('tally');
      await again.close();
      expect(await rows()).toEqual(expected);
    }
  });

  it('writes the rows of a batch and its checkpoint together or not at all', async () => {
    const [id] = await someTallies(log, 1, 1);
    const projections = await start();
    await projections.caughtUp('tally');
    await projections.close();
    const before = { rows: await rows(), checkpoint: await checkpoint() };
    await count(log, id as string, 1, 5);
    await poison(log, id as string, 2);
    const stopped = await start();
    await expect(stopped.caughtUp('tally')).rejects.toThrow('TallyPoisoned');
    expect({ rows: await rows(), checkpoint: await checkpoint() }).toEqual(before);
  });

  it('faults on a gap in the revisions of a row', async () => {
    const [id] = await someTallies(log, 1, 1);
    const projections = await start();
    await projections.caughtUp('tally');
    await owner.query('UPDATE read.tally SET revision = 0');
    await count(log, id as string, 1, 5);
    await expect(projections.caughtUp('tally')).rejects.toMatchObject({ cause: { name: 'RevisionGap' } });
  });
});

describe('a projection that faults', () => {
  it('stands still alone, is seen in health and metrics, and goes on after a restart that can fold the event', async () => {
    const registry = new Registry();
    const [id] = await someTallies(log, 1, 1);
    const projections = await start({ registry, readModels: [tallyModel(), tallyMarks] });
    await projections.caughtUp('tally');
    const stoppedAt = await checkpoint();
    await poison(log, id as string, 1);
    await expect(projections.caughtUp('tally')).rejects.toThrow('tally: TallyPoisoned');
    expect(stateOf(projections)).toBe('faulted');
    expect(projections.health()).toEqual({ tally: 'faulted', tally_mark: true });
    await projections.caughtUp('tally_mark');
    const metrics = await registry.metrics();
    expect(metrics).toContain('usher_projection_faults{projection="tally"} 1');
    expect(metrics).toContain('usher_projection_lag_positions{projection="tally"} 1');
    expect(metrics).toContain('usher_projection_faulted{projection="tally"} 1');
    expect(await checkpoint()).toEqual(stoppedAt);
    await projections.close();
    const mended = await start({ readModels: [tallyModel({ poison: false })] });
    await mended.caughtUp('tally');
  });
});

describe('rows that somebody else has changed', () => {
  it('are looked at again before an event is blamed that cannot be folded into them', async () => {
    const [id] = await someTallies(log, 1, 1);
    const states: string[] = [];
    const projections = await start({ onState: ({ state }) => states.push(state) });
    await projections.caughtUp('tally');
    await owner.query('UPDATE read.tally SET revision = -5; UPDATE read.projection_checkpoint SET build = build + 1');
    await count(log, id as string, 1, 5);
    await expect(projections.caughtUp('tally')).rejects.toMatchObject({ cause: { name: 'RevisionGap' } });
    expect(states).toEqual(['waiting', 'working', 'interrupted', 'waiting', 'working', 'faulted']);
  });
});

describe('an event that cannot be read', () => {
  it('is told of once and counted, and stops only who needs it', async () => {
    const [id] = await someTallies(log, 1, 1);
    const registry = new Registry();
    const told: string[] = [];
    const elsewhere = { ...tallyMarks, filter: { categories: ['elsewhere'], types: ['Anything'] } };
    const projections = await start({
      registry,
      readModels: [tallyModel(), elsewhere],
      onUnreadable: ({ place }) => told.push(`${place.stream} ${place.revision}`),
    });
    await Promise.all([projections.caughtUp('tally'), projections.caughtUp('tally_mark')]);
    // Nobody can write it through the log.
    const spoilt = await owner.connect();
    await spoilt.query(`BEGIN; UPDATE log.head SET position = position + 1;
      INSERT INTO log.event (position, stream, revision, id, type, data, metadata, recorded_at)
      SELECT (SELECT position FROM log.head), stream, revision + 1, gen_random_uuid(), type, '7', metadata, recorded_at
      FROM log.event ORDER BY event.position DESC LIMIT 1; COMMIT; NOTIFY usher_log`);
    spoilt.release();
    await expect(projections.caughtUp('tally')).rejects.toThrow('tally: TallyCounted');
    await projections.caughtUp('tally_mark');
    expect(told).toEqual([`tally-${id} 2`]);
    expect(await registry.metrics()).toContain('usher_log_unreadable_events 1');
  });
});

describe('the one owner of a projection', () => {
  it('is followed by a second projector that waited', async () => {
    const [id] = await someTallies(log, 1, 1);
    const first = await start();
    await first.caughtUp('tally');
    const second = await start();
    expect([stateOf(first), stateOf(second)]).toEqual(['working', 'waiting']);
    await first.close();
    await count(log, id as string, 1, 5);
    await second.caughtUp('tally');
    expect((await owner.query('SELECT sum FROM read.tally')).rows).toEqual([{ sum: '5' }]);
  });

  it('loses nothing and doubles nothing when for a moment there are two', async () => {
    const [id] = await someTallies(log, 1, 0);
    const first = await start();
    await first.caughtUp('tally');
    await owner.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'usher-lock' AND datname = current_database()`);
    const second = await start();
    for (let revision = 0; revision < 20; revision++) await count(log, id as string, revision, 1);
    await second.caughtUp('tally');
    expect((await owner.query('SELECT sum, revision FROM read.tally')).rows).toEqual([{ sum: '20', revision: 20 }]);
  });
});

describe('rebuilding a read model', () => {
  it('happens when its version is raised, into a table with indexes, grants and row policies', async () => {
    await someTallies(log, 3, 3);
    const old = await start();
    await old.caughtUp('tally');
    await old.close();
    const next = await start({ readModels: [tallyModel({ version: 2, factor: 10 })] });
    await next.caughtUp('tally');
    expect(await checkpoint()).toMatchObject({ version: 2 });
    expect((await owner.query('SELECT sum FROM read.tally ORDER BY sum')).rows).toEqual(
      [30, 60, 90].map((sum) => ({ sum: String(sum) })),
    );
    const { rows: indexes } = await owner.query(
      `SELECT indexname FROM pg_indexes WHERE tablename = 'tally' ORDER BY 1`,
    );
    expect(indexes).toEqual([{ indexname: 'tally_1_idx' }, { indexname: 'tally_pkey' }]);
    const api = new pg.Client({ connectionString: database.apiUrl });
    await api.connect();
    expect((await api.query('SELECT count(*)::int AS rows FROM read.tally')).rows).toEqual([{ rows: 0 }]);
    await api.end();
  });

  it('gives, on demand, byte for byte the rows there were, while readers read and events come', async () => {
    const ids = await someTallies(log, 20, 3);
    const projections = await start({ batchSize: 7 });
    await projections.caughtUp('tally');
    const before = await rows();
    let reading = true;
    const counts: number[] = [];
    const reader = (async () => {
      while (reading) {
        const { rows: found } = await owner.query<{ n: number }>('SELECT count(*)::int AS n FROM read.tally');
        counts.push(found[0]?.n ?? -1);
      }
    })();
    await projections.rebuild('tally');
    expect(await rows()).toEqual(before);
    await Promise.all([projections.rebuild('tally'), ...ids.map((id) => count(log, id, 3, 1))]);
    await projections.caughtUp('tally');
    reading = false;
    await reader;
    expect(new Set(counts)).toEqual(new Set([20]));
    expect((await owner.query('SELECT DISTINCT revision FROM read.tally')).rows).toEqual([{ revision: 4 }]);
  });

  it('waits for a reader that holds the old table, without making the others queue for long', async () => {
    await someTallies(log, 2, 1);
    const projections = await start();
    await projections.caughtUp('tally');
    const holder = await owner.connect();
    await holder.query('BEGIN; SELECT count(*) FROM read.tally');
    const rebuilt = projections.rebuild('tally');
    for (let read = 0; read < 20; read++)
      await owner.query(`SET statement_timeout = 2000; SELECT count(*) FROM read.tally`);
    await holder.query('COMMIT');
    holder.release();
    await rebuilt;
    expect(await rows()).toHaveLength(2);
  });

  it('happens when the checkpoint is of another log, and is told', async () => {
    await someTallies(log, 2, 1);
    const first = await start();
    await first.caughtUp('tally');
    await first.close();
    await owner.query(`UPDATE read.projection_checkpoint SET position = 'another@7' WHERE name = 'tally';
      UPDATE read.tally SET sum = 99`);
    const told: string[] = [];
    const second = await start({ onRebuild: (name, reason) => told.push(`${name} ${reason}`) });
    await second.caughtUp('tally');
    expect(told).toEqual(['tally of-another-log']);
    expect((await owner.query('SELECT DISTINCT sum FROM read.tally WHERE sum = 99')).rows).toEqual([]);
  });

  it('is refused to a program that is older than the table', async () => {
    const next = await start({ readModels: [tallyModel({ version: 2 })] });
    await next.caughtUp('tally');
    await next.close();
    const old = await start();
    await expect(old.caughtUp('tally')).rejects.toMatchObject({ name: 'NewerVersion' });
  });
});

describe('waiting for a position from another program', () => {
  it('ends when the read models concerned are there, or names those that are behind', async () => {
    const watch = await CheckpointWatch.open({ url: database.apiUrl, applicationName: 'test' });
    const { position } = await open(log, randomUUID());
    await expect(watch.waitFor(position, [Tally], 20)).rejects.toMatchObject({ name: 'Behind', names: ['tally'] });
    const waiting = watch.waitFor(position, [Tally], 20_000);
    await start();
    await waiting;
    await expect(watch.waitFor('other@1' as typeof position, [Tally], 20)).rejects.toMatchObject({ name: 'Behind' });
    watch.close();
  });
});
