import { PostgresEventLog, type Recorded } from '@event-store';
import { openPool } from '@postgres';
import { testDatabase, type TestDatabase } from '@testing';
import type pg from 'pg';
import { count, someTallies, type TallyEvent } from '../../../tests/projections/tally';
import { NotYet } from './owned-loop';
import { processManager } from './process-manager';
import { Projections } from './projections';

type Counted = Extract<TallyEvent, { type: 'TallyCounted' }>;

let database: TestDatabase;
let log: PostgresEventLog;
let owner: pg.Pool;
let running: Projections[] = [];

beforeEach(async () => {
  database = await testDatabase();
  log = await PostgresEventLog.open({ url: database.ownerUrl });
  owner = openPool(database.ownerUrl, { max: 2, applicationName: 'test' });
});
afterEach(async () => {
  await Promise.all(running.map((projections) => projections.close()));
  running = [];
  await Promise.all([log.close(), owner.end()]);
  await database.drop();
});

type Counting = Readonly<{
  handle: (event: Recorded<Counted>) => Promise<void>;
  start?: 'log-end';
}>;

async function start({ handle, ...rest }: Counting) {
  const process = processManager<TallyEvent>({
    name: 'counting',
    category: 'tally',
    events: { TallyOpened: 1, TallyCounted: 1, TallyPoisoned: 1 },
    handle: async (event) => {
      if (event.type === 'TallyCounted') await handle(event);
    },
    ...rest,
  });
  const projections = await Projections.start({
    databaseUrl: database.ownerUrl,
    log,
    readModels: [],
    processes: [process],
  });
  running.push(projections);
  return projections;
}

describe('a process manager', () => {
  it('handles each event once, in order, across restarts', async () => {
    const amounts: number[] = [];
    const handle = async ({ data }: Counted) => void amounts.push(data.amount);
    const [id] = await someTallies(log, 1, 3);
    const first = await start({ handle });
    await first.caughtUp('counting');
    await first.close();
    await count(log, id as string, 3, 3);
    const second = await start({ handle });
    await second.caughtUp('counting');
    expect(amounts).toEqual([0, 1, 2, 3]);
  });

  it('begins at the log it finds, where that is asked for', async () => {
    const amounts: number[] = [];
    const [id] = await someTallies(log, 1, 3);
    const projections = await start({ start: 'log-end', handle: async ({ data }) => void amounts.push(data.amount) });
    await projections.caughtUp('counting');
    await count(log, id as string, 3, 77);
    await projections.caughtUp('counting');
    expect(amounts).toEqual([77]);
  });

  it('tries again what may come later, and handles nothing after it before', async () => {
    const amounts: number[] = [];
    let refusals = 2;
    await someTallies(log, 1, 3);
    const projections = await start({
      handle: async ({ data }) => {
        if (data.amount === 1 && refusals-- > 0) throw new NotYet('busy');
        amounts.push(data.amount);
      },
    });
    await projections.caughtUp('counting');
    expect(amounts).toEqual([0, 1, 2]);
  });

  it('stands still at an event that it cannot handle, and handles nothing before it again', async () => {
    const amounts: number[] = [];
    await someTallies(log, 1, 3);
    const broken = await start({
      handle: async ({ data }) => {
        if (data.amount === 1) throw new Error('broken');
        amounts.push(data.amount);
      },
    });
    await expect(broken.caughtUp('counting')).rejects.toThrow('counting: TallyCounted');
    await broken.close();
    const mended = await start({ handle: async ({ data }) => void amounts.push(data.amount) });
    await mended.caughtUp('counting');
    expect(amounts).toEqual([0, 1, 2]);
  });

  it('does nothing where its checkpoint is of another log, and says how to go on', async () => {
    await someTallies(log, 1, 1);
    await owner.query("INSERT INTO ops.process_checkpoint (name, position) VALUES ('counting', 'another@7')");
    const amounts: number[] = [];
    const projections = await start({ handle: async ({ data }) => void amounts.push(data.amount) });
    await expect(projections.caughtUp('counting')).rejects.toMatchObject({
      name: 'CheckpointOfAnotherLog',
      message: expect.stringContaining('./usher log copy') as unknown,
    });
    expect(amounts).toEqual([]);
  });

  it('keeps a checkpoint that no rebuild touches', async () => {
    await someTallies(log, 1, 1);
    const projections = await start({ handle: async () => undefined });
    await projections.caughtUp('counting');
    expect(() => projections.rebuild('counting')).toThrow('no read model counting');
    const { rows } = await owner.query('SELECT name, position FROM ops.process_checkpoint');
    expect(rows).toEqual([{ name: 'counting', position: await log.head() }]);
  });
});
