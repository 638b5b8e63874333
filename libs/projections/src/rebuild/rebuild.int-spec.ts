import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PostgresEventLog, type EventLog, type Position } from '@event-store';
import { openPool } from '@postgres';
import { testDatabase, type TestDatabase } from '@testing';
import type pg from 'pg';
import { Registry } from 'prom-client';
import { count, someTallies, tallyModel } from '../../../../tests/projections/tally';
import { compareWithRebuild } from '../compare-with-rebuild';
import { begunRebuilds } from './part-built';
import { rebuild, type RebuildOptions } from './rebuild';
import { registerRebuildMetrics } from './rebuild-metrics';

const program = join(import.meta.dirname, '../../../../dist/tests/projections/run-rebuild.js');
const model = tallyModel({ version: 2 });

let database: TestDatabase;
let log: PostgresEventLog;
let pool: pg.Pool;

beforeEach(async () => {
  database = await testDatabase();
  log = await PostgresEventLog.open({ url: database.ownerUrl });
  pool = openPool(database.ownerUrl, { max: 4, applicationName: 'test' });
});
afterEach(async () => {
  await Promise.all([log.close(), pool.end()]);
  await database.drop();
});

/** The log, and where reading of it was begun. */
function watched(): Readonly<{ watchedLog: EventLog; begunAt: (Position | undefined)[] }> {
  const begunAt: (Position | undefined)[] = [];
  const watchedLog = Object.create(log, {
    readAll: {
      value: (read: Parameters<EventLog['readAll']>[0]) => {
        begunAt.push(read?.after);
        return log.readAll(read);
      },
    },
    head: { value: () => log.head() },
  }) as EventLog;
  return { watchedLog, begunAt };
}

const run = (options: Partial<RebuildOptions> = {}) =>
  rebuild({ pool, log, model, signal: new AbortController().signal, ...options });

const keptAt = async () =>
  (await pool.query<{ position: Position }>('SELECT position FROM read.rebuild')).rows[0]?.position;

const expectEqual = async (rows: number) =>
  expect(await compareWithRebuild({ pool, log, model })).toMatchObject({ rows, differing: 0 });

describe('a rebuild', () => {
  it('that was killed with -9 goes on from where it was', async () => {
    await someTallies(log, 40, 3);
    const child = fork(program, [database.ownerUrl], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    await once(child, 'message');
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    const kept = await keptAt();
    expect(kept).toBeDefined();
    expect(await begunRebuilds(pool)).toEqual(['tally']);
    const { watchedLog, begunAt } = watched();
    await run({ log: watchedLog });
    expect(begunAt[0]).toBe(kept);
    await expectEqual(40);
    expect(await begunRebuilds(pool)).toEqual([]);
  });

  it('that is paused keeps what it has read, shows it, and goes on from there', async () => {
    await someTallies(log, 40, 3);
    const pause = new AbortController();
    const paused = run({ signal: pause.signal, batchSize: 20, onProgress: () => pause.abort(new Error('paused')) });
    await expect(paused).rejects.toThrow('paused');
    const registry = new Registry();
    registerRebuildMetrics(registry, pool);
    const metrics = await registry.metrics();
    expect(metrics).toContain('usher_rebuild_goal_positions{projection="tally"} 160');
    expect(metrics).toContain('usher_rebuild_running{projection="tally"} 1');
    const { watchedLog, begunAt } = watched();
    await run({ log: watchedLog });
    expect(begunAt[0]).not.toBe(undefined);
    await expectEqual(40);
    expect(await registry.metrics()).not.toContain('usher_rebuild_running{');
  });

  it('begins anew where what was begun is of another version', async () => {
    await someTallies(log, 40, 3);
    const pause = new AbortController();
    const old = tallyModel({ version: 1, factor: 10 });
    await expect(
      run({ model: old, signal: pause.signal, batchSize: 20, onProgress: () => pause.abort(new Error('paused')) }),
    ).rejects.toThrow('paused');
    await run();
    await expectEqual(40);
  });

  it('writes again and again what does not fit in memory', async () => {
    const ids = await someTallies(log, 30, 2);
    for (const id of ids.slice(0, 10)) await count(log, id, 2, 5);
    await run({ batchSize: 7, keepEveryMs: 0 });
    await expectEqual(30);
  });

  it('waits while somebody else is at the same one', async () => {
    await someTallies(log, 5, 1);
    const both = [run({ batchSize: 2 }), run({ batchSize: 2 })];
    await Promise.all(both);
    await expectEqual(5);
  });
});
