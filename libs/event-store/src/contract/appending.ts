import { type EventLog, type NewEvent } from '../index';
import { anEvent, aStream, conflictOf, idsOf, several } from './contract-events';

export function describeAppending(opened: () => EventLog): void {
  let log: EventLog;
  beforeEach(() => {
    log = opened();
  });

  const idsIn = async (stream: string) => {
    const page = await log.readStream(stream);
    return page.kind === 'events' ? idsOf(page.events) : page.kind;
  };

  describe('appending to a stream', () => {
    it('begins a new stream at revision 0 and answers with its last revision', async () => {
      const stream = aStream();
      expect(await log.append(stream, 'no-stream', several(3))).toMatchObject({ revision: 2, repeated: false });
    });

    it('goes on from the revision that the last answer gave', async () => {
      const stream = aStream();
      const { revision } = await log.append(stream, 'no-stream', several(2));
      expect(await log.append(stream, revision, several(2))).toMatchObject({ revision: 3, repeated: false });
    });

    it('is a conflict when the stream should be new and is not', async () => {
      const stream = aStream();
      await log.append(stream, 'no-stream', several(2));
      const conflict = await conflictOf(log.append(stream, 'no-stream', several(1)));
      expect(conflict).toEqual({ stream, expected: 'no-stream', actual: 1 });
    });

    it('is a conflict when the stream has moved on, or has not come so far', async () => {
      const stream = aStream();
      await log.append(stream, 'no-stream', several(3));
      expect(await conflictOf(log.append(stream, 1, several(1)))).toEqual({ stream, expected: 1, actual: 2 });
      expect(await conflictOf(log.append(stream, 7, several(1)))).toEqual({ stream, expected: 7, actual: 2 });
    });

    it('is a conflict when a revision is expected of a stream that is not there', async () => {
      const stream = aStream();
      const conflict = await conflictOf(log.append(stream, 0, several(1)));
      expect(conflict).toEqual({ stream, expected: 0, actual: 'no-stream' });
      expect(await idsIn(stream)).toBe('no-stream');
    });

    it('writes nothing and moves no position when it conflicts', async () => {
      const stream = aStream();
      const first = several(2);
      await log.append(stream, 'no-stream', first);
      const head = await log.head();
      await conflictOf(log.append(stream, 0, several(3)));
      expect(await idsIn(stream)).toEqual(idsOf(first));
      expect(await log.head()).toBe(head);
    });

    it('goes on from wherever the stream is when any revision will do', async () => {
      const stream = aStream();
      expect(await log.append(stream, 'any', several(2))).toMatchObject({ revision: 1 });
      expect(await log.append(stream, 'any', several(1))).toMatchObject({ revision: 2 });
    });

    it('lets one of fifty win that race for the same revision', async () => {
      const stream = aStream();
      await log.append(stream, 'no-stream', several(1));
      const racers = Array.from({ length: 50 }, () => several(2));
      const ends = await Promise.all(racers.map((events) => conflictOf(log.append(stream, 0, events))));
      const winner = ends.indexOf('appended');
      expect(ends.filter((end) => end === 'appended')).toHaveLength(1);
      expect((await idsIn(stream)).slice(1)).toEqual(idsOf(racers[winner] as NewEvent[]));
    });

    it('lets one of fifty begin a stream', async () => {
      const stream = aStream();
      const appends = Array.from({ length: 50 }, () => conflictOf(log.append(stream, 'no-stream', several(1))));
      expect((await Promise.all(appends)).filter((end) => end === 'appended')).toHaveLength(1);
      expect(await idsIn(stream)).toHaveLength(1);
    });

    it('takes all of fifty when any revision will do, each whole', async () => {
      const stream = aStream();
      const racers = Array.from({ length: 50 }, () => several(2));
      await Promise.all(racers.map((events) => log.append(stream, 'any', events)));
      const ids = await idsIn(stream);
      expect(ids).toHaveLength(100);
      for (const [first, second] of racers) expect(ids.indexOf(second.id)).toBe(ids.indexOf(first.id) + 1);
    });
  });

  describe('appending the same events again', () => {
    it('gives the first answer, also after later events', async () => {
      const stream = aStream();
      const events = several(3);
      const first = await log.append(stream, 'no-stream', events);
      await log.append(stream, 2, several(4));
      expect(await log.append(stream, 'no-stream', events)).toEqual({ ...first, repeated: true });
      expect(await idsIn(stream)).toHaveLength(7);
    });

    it('gives the first answer at an exact revision', async () => {
      const stream = aStream();
      await log.append(stream, 'no-stream', several(2));
      const events = several(2);
      const first = await log.append(stream, 1, events);
      await log.append(stream, 'any', several(1));
      expect(await log.append(stream, 1, events)).toEqual({ ...first, repeated: true });
    });

    it('gives the first answer when any revision would do', async () => {
      const stream = aStream();
      await log.append(stream, 'any', several(2));
      const events = several(2);
      const first = await log.append(stream, 'any', events);
      await log.append(stream, 'any', several(1));
      expect(await log.append(stream, 'any', events)).toEqual({ ...first, repeated: true });
    });

    it.each(['no-stream', 'any', 0] as const)(
      'writes once when twenty send it at the same time (%s)',
      async (expected) => {
        const stream = aStream();
        if (expected === 0) await log.append(stream, 'no-stream', several(1));
        const before = expected === 0 ? 1 : 0;
        const events = several(2);
        const answers = await Promise.all(Array.from({ length: 20 }, () => log.append(stream, expected, events)));
        expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
        expect(new Set(answers.map(({ revision, position }) => `${revision} ${position}`)).size).toBe(1);
        expect(await idsIn(stream)).toHaveLength(before + 2);
      },
    );

    it.each(['any', 'no-stream', 0, 1] as const)('is a conflict when only a part was there (%s)', async (expected) => {
      const stream = aStream();
      const [a, b] = several(2);
      await log.append(stream, 'no-stream', [a, b]);
      await log.append(stream, 1, several(1));
      expect(await conflictOf(log.append(stream, expected, [b, anEvent()]))).toMatchObject({ stream, actual: 2 });
      expect(await idsIn(stream)).toHaveLength(3);
    });

    it.each(['any', 'no-stream'] as const)('is a conflict in another order (%s)', async (expected) => {
      const stream = aStream();
      const [a, b] = several(2);
      await log.append(stream, 'no-stream', [a, b]);
      expect(await conflictOf(log.append(stream, expected, [b, a]))).toMatchObject({ stream, actual: 1 });
      expect(await idsIn(stream)).toEqual([a.id, b.id]);
    });
  });
}
