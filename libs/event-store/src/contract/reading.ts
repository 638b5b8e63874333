import { randomUUID } from 'node:crypto';
import {
  comparePositions,
  ForeignPosition,
  MemoryEventLog,
  type Batch,
  type EventLog,
  type Filter,
  type Position,
  type RecordedEvent,
} from '../index';
import { anEvent, aStream, collect, several } from './contract-events';

export function describeReading(opened: () => EventLog): void {
  let log: EventLog;
  beforeEach(() => {
    log = opened();
  });

  describe('what was appended', () => {
    it('comes back exactly, with its place', async () => {
      const stream = aStream();
      const event = anEvent({ z: 1, a: [null, true, 1.5e-7, 9007199254740991, { nested: {} }, []], '': 'empty name' });
      const { position } = await log.append(stream, 'no-stream', [event]);
      const page = await log.readStream(stream);
      expect(page).toEqual({ kind: 'events', events: [{ ...event, stream, revision: 0, position }] });
      const [read] = page.kind === 'events' ? page.events : [];
      expect(JSON.stringify(read?.data)).toBe(JSON.stringify(event.data));
    });

    it.each([
      ['scripts', 'Größe 大きさ حجم גודל'],
      ['astral characters', '😀 👩‍👩‍👧 𝒳 \u{10FFFF}'],
      ['NUL and controls', 'a\u0000b\u0001\u001f\u007f\u2028\u2029\r\n\t'],
      ['lone surrogates', '\ud800 x \udc00'],
      ['composed and decomposed', 'é e\u0301'],
      ['quotes, escapes and braces', `"\\ \\" \\\\ {} {"a"} '' $1 NULL ,`],
      ['a literal escape', '\\u0000 \\ud800'],
    ])('keeps %s', async (_, text) => {
      const stream = aStream();
      const data = { text, [text]: [text] };
      await log.append(stream, 'any', [anEvent(data), anEvent(data)]);
      const page = await log.readStream(stream);
      expect(page.kind === 'events' && page.events.map((event) => event.data)).toEqual([data, data]);
    });

    it('keeps metadata as they were, whatever language they are in', async () => {
      const stream = aStream();
      const event = anEvent();
      const metadata = { ...event.metadata, commandHash: 'ключ 😀 \ud800', carrierId: randomUUID() };
      await log.append(stream, 'any', [event, { ...anEvent(), metadata }]);
      const page = await log.readStream(stream);
      expect(page.kind === 'events' && page.events.map((read) => read.metadata)).toEqual([event.metadata, metadata]);
    });

    it('keeps a large event to the byte', async () => {
      const stream = aStream();
      const text = '"\\é😀\u0000'.repeat(50_000);
      await log.append(stream, 'any', [anEvent({ text })]);
      const page = await log.readStream(stream);
      expect(page.kind === 'events' && (page.events[0]?.data as { text: string }).text === text).toBe(true);
    });

    it('is not changed by what the caller does to his objects later', async () => {
      const data = { list: [1] };
      const event = anEvent(data);
      await log.append(aStream(), 'any', [event]);
      data.list.push(2);
      expect((await log.find(event.id))?.data).toEqual({ list: [1] });
    });

    it('is found by its id, and nothing by an unknown one', async () => {
      const stream = aStream();
      const [a, b] = several(2);
      await log.append(stream, 'any', [a, b]);
      expect(await log.find(b.id)).toMatchObject({ ...b, stream, revision: 1 });
      expect(await log.find(randomUUID())).toBeUndefined();
      expect(await log.find('no UUID')).toBeUndefined();
    });
  });

  describe('reading a stream', () => {
    const revisions = async (stream: string, read: Parameters<EventLog['readStream']>[1]) => {
      const page = await log.readStream(stream, read);
      return page.kind === 'events' ? page.events.map(({ revision }) => revision) : page.kind;
    };

    it.each([
      [{}, [0, 1, 2, 3, 4]],
      [{ from: 2 }, [2, 3, 4]],
      [{ from: 1, limit: 2 }, [1, 2]],
      [{ limit: 0 }, []],
      [{ from: 5 }, []],
      [{ from: -3 }, [0, 1, 2, 3, 4]],
      [{ limit: 99 }, [0, 1, 2, 3, 4]],
      [{ direction: 'backwards' }, [4, 3, 2, 1, 0]],
      [{ direction: 'backwards', limit: 1 }, [4]],
      [{ direction: 'backwards', from: 2 }, [2, 1, 0]],
      [{ direction: 'backwards', from: 3, limit: 2 }, [3, 2]],
      [{ direction: 'backwards', from: 99, limit: 2 }, [4, 3]],
      [{ direction: 'backwards', from: -1 }, []],
    ] as const)('of five events with %j gives %j', async (read, expected) => {
      const stream = aStream();
      await log.append(stream, 'any', several(5));
      await log.append(aStream(), 'any', several(2));
      expect(await revisions(stream, read)).toEqual(expected);
    });

    it('says of one never written to that there is none, however it is asked', async () => {
      for (const read of [
        {},
        { from: 3 },
        { limit: 0 },
        { direction: 'backwards' },
        { direction: 'backwards', limit: 1 },
      ] as const)
        expect(await revisions(aStream(), read)).toBe('no-stream');
      expect(await revisions('no such form', {})).toBe('no-stream');
    });
  });

  describe('reading the whole log', () => {
    const numbers = (events: readonly RecordedEvent[]) => events.map(({ data }) => (data as { n: number }).n);

    async function twelve(): Promise<Position[]> {
      const positions: Position[] = [];
      for (let n = 0; n < 12; n++) {
        const stream = aStream(n % 3 === 0 ? 'order' : 'account');
        const event = { ...anEvent({ n }), type: n % 2 === 0 ? 'ThingEven' : 'ThingOdd' };
        positions.push((await log.append(stream, 'any', [event])).position);
      }
      return positions;
    }

    it('of nothing gives nothing, and its head is before the first event', async () => {
      expect(await collect(log.readAll())).toEqual([]);
      const head = await log.head();
      await log.append(aStream(), 'any', several(1));
      expect(await collect(log.readAll({ after: head }))).toHaveLength(1);
    });

    it('gives all in the order of their positions, in batches as large as asked', async () => {
      const positions = await twelve();
      const sizes: number[] = [];
      for await (const { events } of log.readAll({ batchSize: 5 })) sizes.push(events.length);
      expect(sizes).toEqual([5, 5, 2]);
      const events = await collect(log.readAll({ batchSize: 5 }));
      expect(numbers(events)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
      expect(events.map(({ position }) => position)).toEqual(positions);
      expect([...positions].sort(comparePositions)).toEqual(positions);
      expect(await log.head()).toBe(positions.at(-1));
    });

    it('begins after a position and ends with another', async () => {
      const positions = await twelve();
      expect(numbers(await collect(log.readAll({ after: positions[8] as Position })))).toEqual([9, 10, 11]);
      const middle = { after: positions[2] as Position, until: positions[5] as Position };
      expect(numbers(await collect(log.readAll(middle)))).toEqual([3, 4, 5]);
      expect(await collect(log.readAll({ after: positions[11] as Position }))).toEqual([]);
      expect(await collect(log.readAll({ after: positions[5] as Position, until: positions[2] as Position }))).toEqual(
        [],
      );
    });

    it.each<[Filter, number[]]>([
      [{ categories: ['order'] }, [0, 3, 6, 9]],
      [{ types: ['ThingOdd'] }, [1, 3, 5, 7, 9, 11]],
      [{ categories: ['order'], types: ['ThingOdd'] }, [3, 9]],
      [{ categories: ['order', 'account'], types: ['ThingOdd', 'ThingEven'] }, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
      [{ categories: ['ord'] }, []],
      [{ categories: [] }, []],
      [{}, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
    ])('filtered by %j gives %j', async (filter, expected) => {
      await twelve();
      expect(numbers(await collect(log.readAll({ filter, batchSize: 2 })))).toEqual(expected);
    });

    it('tells how far it has looked where nothing matches', async () => {
      const positions = await twelve();
      const batches: Batch[] = [];
      for await (const batch of log.readAll({ filter: { types: ['Nothing'] } })) batches.push(batch);
      expect(batches.at(-1)).toEqual({ events: [], unreadable: [], through: positions.at(-1), caughtUp: true });
    });

    it('ends at the head there was when it began', async () => {
      await log.append(aStream(), 'any', several(3));
      let seen = 0;
      for await (const { events } of log.readAll({ batchSize: 1 })) {
        seen += events.length;
        await log.append(aStream(), 'any', several(1));
      }
      expect(seen).toBe(3);
    });

    it('ends when it is told to', async () => {
      await log.append(aStream(), 'any', several(3));
      const stop = new AbortController();
      let seen = 0;
      for await (const { events } of log.readAll({ batchSize: 1, signal: stop.signal })) {
        seen += events.length;
        stop.abort();
      }
      expect(seen).toBe(1);
    });

    it('refuses a position of another log, one of the future, and what is none', async () => {
      const other = new MemoryEventLog();
      const foreign = (await other.append(aStream(), 'any', several(1))).position;
      const own = (await log.append(aStream(), 'any', several(1))).position;
      const future = own.replace(/@.+$/, '@999999999999') as Position;
      for (const after of [foreign, future, 'x' as Position]) {
        await expect(collect(log.readAll({ after }))).rejects.toBeInstanceOf(ForeignPosition);
        await expect(collect(log.subscribe({ after }))).rejects.toBeInstanceOf(ForeignPosition);
      }
      await expect(collect(log.readAll({ until: foreign }))).rejects.toBeInstanceOf(ForeignPosition);
    });
  });
}
