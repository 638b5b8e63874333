import { randomUUID } from 'node:crypto';
import { testDatabase, type TestDatabase } from '@testing';
import { asCommand, carrierB, clockAt, close, count, tally } from './contract/tallies';
import { Aggregates, PostgresEventLog } from './index';

describe('commands on a log in Postgres', () => {
  const clock = clockAt('2026-01-05T09:00:00.000Z');
  let database: TestDatabase;
  let log: PostgresEventLog;

  beforeAll(async () => {
    database = await testDatabase();
  });
  beforeEach(async () => {
    log = await PostgresEventLog.open({ url: database.apiUrl, appendConnections: 6 });
  });
  afterEach(() => log.close());
  afterAll(() => database.drop());

  it('get their first answer again after later events and a restart', async () => {
    const id = randomUUID();
    const meta = asCommand();
    const first = await new Aggregates(log, clock).handle(tally, id, count(1, 2), meta);
    await new Aggregates(log, clock).handle(tally, id, close, asCommand());
    await log.close();
    log = await PostgresEventLog.open({ url: database.apiUrl });
    const restarted = new Aggregates(log, clock);
    expect(await restarted.handle(tally, id, count(1, 2), meta)).toEqual({ ...first, repeated: true });
    const other = { ...meta, commandHash: 'hash of another body' };
    expect(await restarted.handle(tally, id, count(9), other)).toEqual({ kind: 'refused', code: 'command-id-reused' });
    const foreign = asCommand(undefined, { carrierId: carrierB });
    expect(await restarted.handle(tally, id, count(9), foreign)).toEqual({ kind: 'refused', code: 'not-found' });
  });

  it('that race for one stream are all done, each once, when they may try until a moment', async () => {
    const id = randomUUID();
    const aggregates = new Aggregates(log, clock);
    const patient = () => asCommand(undefined, { retryUntil: '2026-01-05T10:00:00.000Z' as never });
    await Promise.all(Array.from({ length: 12 }, () => aggregates.handle(tally, id, count(1), patient())));
    expect(await aggregates.load(tally, id, asCommand().carrierId)).toMatchObject({ state: { total: 12, folded: 12 } });
  });

  it('sent many times at once are done once', async () => {
    const id = randomUUID();
    const aggregates = new Aggregates(log, clock);
    const meta = asCommand();
    const all = await Promise.all(Array.from({ length: 8 }, () => aggregates.handle(tally, id, count(5), meta)));
    expect(all.map(({ kind }) => kind)).toEqual(all.map(() => 'accepted'));
    expect(new Set(all.map(({ position }) => position)).size).toBe(1);
    expect(await aggregates.load(tally, id, meta.carrierId)).toMatchObject({ state: { total: 5 }, revision: 0 });
  });
});
