import { testDatabase, type TestDatabase } from '@testing';
import fc from 'fast-check';
import pg from 'pg';
import { anEvent, aStream, collect, conflictOf, idsOf, several } from './contract/contract-events';
import {
  LogFailed,
  MemoryEventLog,
  NotConnected,
  OutcomeUnknown,
  PostgresEventLog,
  StreamDeleted,
  type EventLog,
  type ExpectedRevision,
  type NewEvent,
  type PostgresEventLogOptions,
} from './index';

type Events = readonly [NewEvent, ...NewEvent[]];

describe('appends of many callers in one statement', () => {
  let database: TestDatabase;
  let owner: pg.Client;
  let watcher: pg.Client;
  let batches: number[];
  const logs: PostgresEventLog[] = [];

  beforeAll(async () => {
    database = await testDatabase();
    owner = new pg.Client({ connectionString: database.ownerUrl });
    watcher = new pg.Client({ connectionString: database.adminUrl });
    await Promise.all([owner.connect(), watcher.connect()]);
  });
  beforeEach(() => {
    batches = [];
  });
  afterEach(async () => {
    await Promise.all(logs.splice(0).map((log) => log.close()));
    await owner.query('DROP TRIGGER IF EXISTS fails ON log.event');
  });
  afterAll(async () => {
    await Promise.all([owner.end(), watcher.end()]);
    await database.drop();
  });

  const opened = async (options: Partial<PostgresEventLogOptions> = {}) => {
    const onBatch = (appends: number) => batches.push(appends);
    const log = await PostgresEventLog.open({ url: database.apiUrl, appendConnections: 1, onBatch, ...options });
    logs.push(log);
    return log;
  };

  const isWaiting = `datname = current_database() AND wait_event_type = 'Lock'`;

  /** While the head is held, one append is on its way and the others wait: they go together. */
  async function together<T>(log: EventLog, act: () => readonly Promise<T>[]): Promise<PromiseSettledResult<T>[]> {
    await owner.query('BEGIN');
    await owner.query('UPDATE log.head SET position = position');
    const first = log.append(aStream(), 'no-stream', several(1));
    while (!(await watcher.query(`SELECT FROM pg_stat_activity WHERE ${isWaiting}`)).rowCount);
    const ends = Promise.allSettled(act());
    await owner.query('COMMIT');
    await first;
    return ends;
  }

  const fulfilled = (value: unknown) => ({ status: 'fulfilled', value: expect.objectContaining(value as object) });
  const rejected = (reason: unknown) => ({ status: 'rejected', reason: expect.objectContaining(reason as object) });

  const idsIn = async (log: EventLog, stream: string) => {
    const page = await log.readStream(stream);
    return page.kind === 'events' ? idsOf(page.events) : page.kind;
  };

  it('answers each caller alone: new, known, repeated, conflicting, deleted', async () => {
    const log = await opened();
    const [known, repeated, behind, deleted, fresh] = [aStream(), aStream(), aStream(), aStream(), aStream()];
    const twice = several(3);
    await log.append(known, 'no-stream', several(2));
    const first = await log.append(repeated, 'no-stream', twice);
    await log.append(behind, 'no-stream', several(4));
    await log.append(deleted, 'no-stream', several(1));
    await owner.query('UPDATE log.stream SET is_deleted = true WHERE name = $1', [deleted]);
    const [a, b, c] = [several(2), several(3), several(1)];
    batches.length = 0;
    const ends = await together(log, () => [
      log.append(known, 1, a),
      log.append(behind, 1, several(2)),
      log.append(fresh, 'no-stream', b),
      log.append(repeated, 'no-stream', twice),
      log.append(deleted, 0, several(2)),
      log.append(aStream(), 3, several(1)),
      log.append(aStream(), 'any', c),
    ]);
    expect(batches).toEqual([1, 7]);
    expect(ends).toEqual([
      fulfilled({ revision: 3, repeated: false }),
      rejected({ name: 'RevisionConflict', expected: 1, actual: 3 }),
      fulfilled({ revision: 2, repeated: false }),
      fulfilled({ ...first, repeated: true }),
      { status: 'rejected', reason: new StreamDeleted(deleted) },
      rejected({ name: 'RevisionConflict', expected: 3, actual: 'no-stream' }),
      fulfilled({ revision: 0, repeated: false }),
    ]);
    expect(idsOf(await collect(log.readAll())).slice(-6)).toEqual(idsOf([...a, ...b, ...c]));
  });

  it('writes a stream in the order in which it was asked, one append a batch, on two connections', async () => {
    const log = await opened({ appendConnections: 2 });
    const stream = aStream();
    const appends = Array.from({ length: 60 }, (_, n) => several(1 + (n % 3)));
    const others = Array.from({ length: 60 }, () => aStream());
    const answers = await Promise.all(
      appends.flatMap((events, n) => [
        log.append(stream, 'any', events),
        log.append(others[n] as string, 'any', several(1)),
      ]),
    );
    expect(await idsIn(log, stream)).toEqual(appends.flatMap(idsOf));
    expect(new Set(answers.map(({ position }) => position)).size).toBe(120);
  });

  it('lets one of two streams have an event that is sent to both at once, in one program or in two', async () => {
    const [log, other] = [await opened(), await opened()];
    for (const second of [log, other]) {
      const events = several(2);
      const streams = [aStream(), aStream()] as const;
      const ends = await together(log, () => [
        conflictOf(log.append(streams[0], 'any', events)),
        conflictOf(second.append(streams[1], 'no-stream', events)),
      ]);
      const values = ends.map((end) => end.status === 'fulfilled' && end.value);
      const winner = values.indexOf('appended');
      const loser = streams[1 - winner] as string;
      expect(values[1 - winner]).toMatchObject({ stream: loser, actual: 'no-stream' });
      expect(await idsIn(log, loser)).toBe('no-stream');
    }
  });

  it('lets a row that the server refuses fail its caller alone', async () => {
    const log = await opened();
    await owner.query(`ALTER TABLE log.event ADD CONSTRAINT no_bad_thing CHECK (type <> 'BadThing') NOT VALID`);
    const streams = Array.from({ length: 9 }, () => aStream());
    const bad = [anEvent(), { ...anEvent(), type: 'BadThing' }] as const;
    const ends = await together(log, () =>
      streams.map((stream, n) => log.append(stream, 'no-stream', n === 4 ? bad : several(2))),
    );
    await owner.query('ALTER TABLE log.event DROP CONSTRAINT no_bad_thing');
    expect(ends.map(({ status }) => status === 'fulfilled')).toEqual(streams.map((_, n) => n !== 4));
    expect(ends[4]).toMatchObject({ reason: expect.any(LogFailed) });
    expect(await idsIn(log, streams[4] as string)).toBe('no-stream');
  });

  it('tries again when the database made it give way to another', async () => {
    await failing('40P01', 'IN (1, 2)');
    const log = await opened();
    expect(await log.append(aStream(), 'no-stream', several(2))).toMatchObject({ revision: 1, repeated: false });
  });

  it('fails all at once when the server can write nothing, and goes on when it can', async () => {
    await failing('53100', '= 2');
    const log = await opened();
    const ends = await together(log, () => [1, 2, 3].map(() => log.append(aStream(), 'any', several(1))));
    expect(ends).toEqual(ends.map(() => ({ status: 'rejected', reason: expect.any(LogFailed) })));
    expect(await log.append(aStream(), 'any', several(1))).toMatchObject({ revision: 0 });
  });

  it('does not know the outcome when the connection was lost and the server then fails', async () => {
    const log = await opened({ settleWithinMs: 200 });
    const [stream, events] = [aStream(), several(2)];
    await owner.query('BEGIN');
    await owner.query('UPDATE log.head SET position = position');
    const end = log.append(stream, 'any', events).catch((error: unknown) => error);
    while (
      !(await watcher.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${isWaiting}`)).rowCount
    );
    await failing('53100', '> 0');
    await owner.query('COMMIT');
    expect(await end).toBeInstanceOf(OutcomeUnknown);
    await owner.query('DROP TRIGGER fails ON log.event');
    expect(await log.append(stream, 'any', events)).toMatchObject({ revision: 1, repeated: false });
  });

  /** Lets inserts of events fail with that state, by their count from now on. */
  async function failing(state: string, calls: string): Promise<void> {
    await owner.query(`
      CREATE OR REPLACE FUNCTION public.fails() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN
        IF nextval('public.failures') ${calls} THEN RAISE SQLSTATE '${state}'; END IF;
        RETURN NULL;
      END $$;
      DROP SEQUENCE IF EXISTS public.failures;
      CREATE SEQUENCE public.failures;
      CREATE TRIGGER fails BEFORE INSERT ON log.event FOR EACH STATEMENT EXECUTE FUNCTION public.fails()`);
  }

  it('sends nothing of a caller who gave up while he waited, and lets the next of the stream go on', async () => {
    const log = await opened();
    const [stream, stop] = [aStream(), new AbortController()];
    const events = several(2);
    const ends = await together(log, () => {
      const appends = [log.append(stream, 'any', several(1), stop.signal), log.append(stream, 'any', events)];
      stop.abort(new Error('enough'));
      return appends;
    });
    expect(ends).toEqual([{ status: 'rejected', reason: new Error('enough') }, fulfilled({ revision: 1 })]);
    expect(await idsIn(log, stream)).toEqual(idsOf(events));
  });

  it('refuses what finds no room in the queue, and writes what has', async () => {
    const log = await opened();
    const text = 'x'.repeat(900_000);
    const ends = await together(log, () =>
      Array.from({ length: 72 }, () => log.append(aStream(), 'any', [anEvent({ text })])),
    );
    expect(ends.map(({ status }) => status === 'fulfilled')).toEqual(ends.map((_, n) => n < 71));
    expect(ends[71]).toMatchObject({ reason: expect.any(NotConnected) });
  });

  it('writes what waits when the log is closed, and takes nothing more', async () => {
    const log = await opened();
    const appends = Array.from({ length: 10 }, () => log.append(aStream(), 'any', several(2)));
    const closed = log.close();
    await expect(log.append(aStream(), 'any', several(1))).rejects.toBeInstanceOf(NotConnected);
    expect(await Promise.all(appends)).toHaveLength(10);
    await closed;
  });

  it('gives way to nobody in a circle: two programs with the same streams in other orders', async () => {
    const [log, other] = [await opened({ appendConnections: 2 }), await opened({ appendConnections: 2 })];
    const streams = Array.from({ length: 20 }, () => aStream());
    for (let round = 0; round < 10; round++) {
      const expected = round === 0 ? ('no-stream' as const) : round - 1;
      const race = (racer: EventLog, order: readonly string[]) =>
        order.map((stream) => conflictOf(racer.append(stream, expected, several(1))));
      const ends = await Promise.all([...race(log, streams), ...race(other, streams.toReversed())]);
      expect(ends.filter((end) => end === 'appended')).toHaveLength(20);
    }
    await demandWhole(log);
  });

  it('tells each of 64 callers the truth though the server ends its sessions again and again', async () => {
    const log = await opened({ appendConnections: 2 });
    const acknowledged = new Map<string, string[]>();
    let isOver = false;
    const callers = Array.from({ length: 64 }, async (_, n) => {
      const stream = aStream();
      const ids: string[] = [];
      acknowledged.set(stream, ids);
      for (let revision: ExpectedRevision = 'no-stream'; !isOver;) {
        const events = several(1 + (n % 3));
        ({ revision } = await log.append(stream, n % 2 ? revision : 'any', events));
        ids.push(...idsOf(events));
      }
    });
    for (let kills = 0; kills < 8;) {
      const { rowCount } = await watcher.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND usename = 'usher_api' AND state = 'active' AND query LIKE '%log.append%'`,
      );
      kills += rowCount ?? 0;
    }
    isOver = true;
    await Promise.all(callers);
    for (const [stream, ids] of acknowledged) expect(await idsIn(log, stream)).toEqual(ids);
    await demandWhole(log);
  });

  async function demandWhole(log: EventLog): Promise<void> {
    const events = await collect(log.readAll());
    const [first] = events.map(({ position }) => Number(position.split('@')[1]));
    expect(events.map(({ position }) => Number(position.split('@')[1]))).toEqual(
      events.map((_, n) => Number(first) + n),
    );
    expect(new Set(idsOf(events)).size).toBe(events.length);
  }

  describe('whatever is asked', () => {
    type Asked = Readonly<{ stream: number; expected: ExpectedRevision; events: Events }>;
    const step = fc.record({
      stream: fc.nat(3),
      expected: fc.oneof(fc.constantFrom('any' as const, 'no-stream' as const), fc.nat(5)),
      count: fc.integer({ min: 1, max: 3 }),
      /** Sends what was written before again, there or elsewhere. */
      again: fc.option(fc.record({ of: fc.nat(), elsewhere: fc.boolean() })),
    });
    const rounds = fc.array(fc.array(step, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 5 });

    const outcome = (append: Promise<{ revision: number; repeated: boolean }>) =>
      append.then(
        ({ revision, repeated }) => ({ revision, repeated }),
        ({ name, actual }: { name: string; actual?: unknown }) => ({ name, actual }),
      );

    it('answers as the memory log does, which takes one append after another', async () => {
      const log = await opened({ appendConnections: 2 });
      await fc.assert(
        fc.asyncProperty(rounds, async (all) => {
          const memory = new MemoryEventLog();
          const streams = [aStream(), aStream(), aStream(), aStream()] as const;
          const written: Asked[] = [];
          for (const round of all) {
            const asked = round.map(({ stream, expected, count, again }): Asked => {
              const before = again && written[again.of % written.length];
              const { events } = before ?? { events: several(count) as Events };
              return before && !again.elsewhere ? before : { stream, expected, events };
            });
            const answers = await Promise.all(
              asked.map(({ stream, expected, events }) =>
                outcome(log.append(streams[stream] as string, expected, events)),
              ),
            );
            for (const [index, { stream, expected, events }] of asked.entries()) {
              const should = await outcome(memory.append(streams[stream] as string, expected, events));
              expect(answers[index]).toEqual(should);
              if ('repeated' in should && !should.repeated) written.push(asked[index] as Asked);
            }
          }
          for (const stream of streams) expect(await idsIn(log, stream)).toEqual(await idsIn(memory, stream));
        }),
        { numRuns: 40 },
      );
    });
  });
});
