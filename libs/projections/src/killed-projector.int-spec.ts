import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PostgresEventLog } from '@event-store';
import { openPool } from '@postgres';
import { testDatabase, type TestDatabase } from '@testing';
import type pg from 'pg';
import { count, someTallies, Tally, tallyModel } from '../../../tests/projections/tally';
import { CheckpointWatch } from './checkpoint-watch';
import { compareWithRebuild } from './compare-with-rebuild';
import { Projections } from './projections';

const program = join(import.meta.dirname, '../../../dist/tests/projections/run-tally.js');

let database: TestDatabase;
let log: PostgresEventLog;
let owner: pg.Pool;
let watch: CheckpointWatch;
let children: ChildProcess[] = [];

beforeEach(async () => {
  database = await testDatabase();
  log = await PostgresEventLog.open({ url: database.ownerUrl });
  owner = openPool(database.ownerUrl, { max: 3, applicationName: 'test' });
  watch = await CheckpointWatch.open({ url: database.ownerUrl, applicationName: 'test' });
});
afterEach(async () => {
  await Promise.all(children.map(kill));
  children = [];
  watch.close();
  await Promise.all([log.close(), owner.end()]);
  await database.drop();
});

async function projector(): Promise<ChildProcess> {
  const child = fork(program, [database.ownerUrl], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  children.push(child);
  await once(child, 'message');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

const rows = async () =>
  (await owner.query<{ row: string }>('SELECT t::text AS row FROM read.tally t ORDER BY id')).rows.map(
    ({ row }) => row,
  );

/** Resolves when a projector's transaction stands before a lock that we hold. */
async function untilBlocked(): Promise<void> {
  for (;;) {
    const { rowCount } = await owner.query(`SELECT FROM pg_stat_activity
      WHERE application_name = 'usher-projections' AND wait_event_type = 'Lock' AND datname = current_database()`);
    if (rowCount) return;
  }
}

async function rowsOfRebuild(): Promise<string[]> {
  const projections = await Projections.start({ databaseUrl: database.ownerUrl, log, readModels: [tallyModel()] });
  await projections.caughtUp('tally');
  await projections.rebuild('tally');
  const rebuilt = await rows();
  await projections.close();
  return rebuilt;
}

describe('killing a projector with -9', () => {
  it('in the middle of a batch loses and doubles nothing', async () => {
    const ids = await someTallies(log, 5, 3);
    const first = await projector();
    await watch.waitFor(await log.head(), [Tally], 20_000);
    const before = await rows();

    const holder = await owner.connect();
    await holder.query('BEGIN; LOCK TABLE read.tally IN SHARE MODE');
    for (const id of ids) await count(log, id, 3, 1000);
    await untilBlocked();
    await kill(first);
    await holder.query('COMMIT');
    holder.release();
    // The server may still do what it was asked for: then rows and checkpoint have moved together.
    expect(await compareWithRebuild({ pool: owner, log, model: tallyModel() })).toMatchObject({ differing: 0 });

    await projector();
    await watch.waitFor(await log.head(), [Tally], 20_000);
    const after = await rows();
    expect(after).not.toEqual(before);
    await Promise.all(children.map(kill));
    expect(await rowsOfRebuild()).toEqual(after);
  });

  it('lets the one that waited take over', async () => {
    const ids = await someTallies(log, 3, 1);
    const first = await projector();
    await watch.waitFor(await log.head(), [Tally], 20_000);
    await projector();
    for (const id of ids) await count(log, id, 1, 10);
    await kill(first);
    for (const id of ids) await count(log, id, 2, 10);
    await watch.waitFor(await log.head(), [Tally], 20_000);
    expect(await compareWithRebuild({ pool: owner, log, model: tallyModel() })).toMatchObject({
      rows: 3,
      differing: 0,
    });
  });

  it('again and again while events come ends with the rows that a rebuild from zero gives', async () => {
    const ids = await someTallies(log, 4, 1);
    for (let round = 1; round <= 4; round++) {
      const child = await projector();
      for (const id of ids) await count(log, id, round, round);
      await kill(child);
    }
    await projector();
    await watch.waitFor(await log.head(), [Tally], 20_000);
    const after = await rows();
    await Promise.all(children.map(kill));
    expect(await rowsOfRebuild()).toEqual(after);
    const { rows: revisions } = await owner.query('SELECT DISTINCT revision FROM read.tally');
    expect(revisions).toEqual([{ revision: 5 }]);
  });
});
