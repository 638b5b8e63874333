import { randomUUID } from 'node:crypto';
import { nothing, type Aggregate } from '@domain/kernel';
import fc from 'fast-check';
import { aLongTally, longTally } from './contract/long-tallies';
import { asCommand, carrierA, carrierB, clockAt, close, count } from './contract/tallies';
import { Aggregates, MemoryEventLog, MemorySnapshotStore, Snapshots, type EventLog, type StreamRead } from './index';

const clock = clockAt('2026-01-05T09:00:00.000Z');

/** A log that tells how many events were read from it. */
class CountingLog extends MemoryEventLog {
  read = 0;
  widest = 0;

  override async readStream(stream: string, read?: StreamRead) {
    const page = await super.readStream(stream, read);
    const events = page.kind === 'events' ? page.events.length : 0;
    this.read += events;
    this.widest = Math.max(this.widest, events);
    return page;
  }
}

describe('loading a long stream', () => {
  let log: CountingLog;
  let store: MemorySnapshotStore;
  let snapshots: Snapshots;

  beforeEach(() => {
    log = new CountingLog('test');
    store = new MemorySnapshotStore();
    snapshots = new Snapshots(store, { code: 'today' });
  });

  const load = async (id: string, by = snapshots, from: EventLog = log) => {
    const before = log.read;
    const loaded = await new Aggregates(from, clock, by).load(longTally, id, carrierA);
    await by.settled();
    return { loaded, read: log.read - before };
  };

  it('holds a page of it at a time, and gives what the whole stream says', async () => {
    const id = await aLongTally(log, 4_300);
    const loaded = await new Aggregates(log, clock).load(longTally, id, carrierA);
    expect(loaded).toMatchObject({ state: { total: 4_300, folded: 4_300 }, revision: 4_299, position: 'test@4300' });
    expect([log.read, log.widest]).toEqual([4_300, 1_000]);
  });

  it.each([100, 101, 1_099, 1_100, 1_101, 3_500])('reads its end only, the second time (%i events)', async (length) => {
    const id = await aLongTally(log, length);
    const first = await load(id);
    const second = await load(id);
    expect(second.loaded).toEqual(first.loaded);
    expect(second.loaded).toMatchObject({ state: { total: length, folded: length }, revision: length - 1 });
    expect(second.read).toBeLessThanOrEqual(201);
  });

  it('goes on from the snapshot, and takes a new one now and then', async () => {
    const id = await aLongTally(log, 1_000);
    await load(id);
    const one = Array.from({ length: 450 }, () => 1);
    await new Aggregates(log, clock, snapshots).handle(longTally, id, count(...one), asCommand());
    expect((await load(id)).loaded).toMatchObject({ state: { total: 1_450, folded: 1_450 }, revision: 1_449 });
    expect(await load(id)).toMatchObject({ read: 101, loaded: { state: { total: 1_450, folded: 1_450 } } });
  });

  it('takes none of a short one', async () => {
    const id = await aLongTally(log, 99);
    await load(id);
    expect(await store.find(`tally-${id}`, 'today')).toBeUndefined();
  });

  it('is of another carrier still', async () => {
    const id = await aLongTally(log, 500);
    await load(id);
    expect(await new Aggregates(log, clock, snapshots).load(longTally, id, carrierB)).toEqual({ kind: 'not-found' });
  });

  describe('passes over a snapshot', () => {
    const bogus = { state: { total: -1, closed: true, folded: 0 } };

    it.each([
      ['of other code', { code: 'yesterday', revision: 499 }],
      ['of another event at its revision', { code: 'today', revision: 300 }],
      ['that lies beyond the end', { code: 'today', revision: 5_000 }],
    ])('%s', async (_, other) => {
      const id = await aLongTally(log, 500);
      await store.keep({ stream: `tally-${id}`, eventId: randomUUID(), ...bogus, ...other });
      expect((await load(id)).loaded).toMatchObject({ state: { total: 500, folded: 500 }, revision: 499 });
      expect((await load(id)).read).toBeLessThanOrEqual(201);
    });

    it('that the store cannot give or take, and says so', async () => {
      const id = await aLongTally(log, 500);
      const errors: unknown[] = [];
      const away = () => Promise.reject(new Error('away'));
      const broken = new Snapshots(
        { find: away, keep: away },
        { code: 'today', onError: (error) => errors.push(error) },
      );
      expect((await load(id, broken)).loaded).toMatchObject({ state: { total: 500 } });
      expect(errors).toHaveLength(2);
    });
  });
});

/** What JSON would not give back as it was is not kept: the compiler says so. */
export const notKept: Aggregate<Readonly<{ ids: ReadonlySet<string> }>, never, never, never> = {
  name: 'bag',
  versions: {},
  initial: { ids: new Set() },
  decide: () => nothing,
  evolve: (state) => state,
  // @ts-expect-error
  snapshots: true,
};

describe('any commands, with snapshots and without', () => {
  const command = fc.oneof(
    { weight: 8, arbitrary: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 130 }).map((by) => count(...by)) },
    { weight: 1, arbitrary: fc.constant(close) },
  );

  it('have the same answers', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(command, fc.boolean()), { minLength: 4, maxLength: 14 }), async (steps) => {
        const [plain, cached] = [new MemoryEventLog('log'), new MemoryEventLog('log')];
        let store = new MemorySnapshotStore();
        const id = randomUUID();
        for (const [asked, isLost] of steps) {
          if (isLost) store = new MemorySnapshotStore();
          const snapshots = new Snapshots(store, { code: 'today' });
          const meta = asCommand();
          const expected = await new Aggregates(plain, clock).handle(longTally, id, asked, meta);
          expect(await new Aggregates(cached, clock, snapshots).handle(longTally, id, asked, meta)).toEqual(expected);
          await snapshots.settled();
        }
      }),
      { numRuns: 25 },
    ));
});
