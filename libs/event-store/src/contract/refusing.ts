import { randomUUID } from 'node:crypto';
import { InvalidAppend, type EventLog, type NewEvent } from '../index';
import { anEvent, aStream, collect } from './contract-events';

export function describeRefusing(opened: () => EventLog): void {
  let log: EventLog;
  beforeEach(() => {
    log = opened();
  });

  describe('an append that is malformed', () => {
    const valid = anEvent();
    const withData = (data: unknown) => [{ ...valid, data }];
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;

    it.each([
      ['a stream without a category', { stream: randomUUID() }, 'stream'],
      ['a stream without a UUID', { stream: 'order-1' }, 'stream'],
      ['SQL in the name of a stream', { stream: `order-${randomUUID()}'; DROP TABLE log.event; --` }, 'stream'],
      ['a negative revision', { expected: -1 }, 'expected'],
      ['a broken revision', { expected: 1.5 }, 'expected'],
      ['an expectation that is none', { expected: 'none' }, 'expected'],
      ['no event', { events: [] }, 'events'],
      ['two events of one id', { events: [valid, valid] }, 'events'],
      ['an id that is no UUID', { events: [{ ...valid, id: 'x' }] }, 'events[0].id'],
      ['an id in capitals', { events: [{ ...valid, id: valid.id.toUpperCase() + 'A' }] }, 'events[0].id'],
      ['an empty type', { events: [anEvent(), { ...valid, type: '' }] }, 'events[1].type'],
      ['a type with a space', { events: [{ ...valid, type: 'Order Placed' }] }, 'events[0].type'],
      ['no data', { events: withData(undefined) }, 'events[0].data'],
      ['a text as data', { events: withData('x') }, 'events[0].data'],
      ['a list as data', { events: withData([]) }, 'events[0].data'],
      ['an undefined member', { events: withData({ a: [{ b: undefined }] }) }, 'events[0].data.a[0].b'],
      ['a hole in a list', { events: withData({ a: new Array(1) }) }, 'events[0].data.a[0]'],
      ['a BigInt', { events: withData({ price: 1n }) }, 'events[0].data.price'],
      ['a number that is none', { events: withData({ price: NaN }) }, 'events[0].data.price'],
      ['a minus zero', { events: withData({ price: -0 }) }, 'events[0].data.price'],
      ['a Date', { events: withData({ at: new Date(0) }) }, 'events[0].data.at'],
      ['a Map', { events: withData({ all: new Map() }) }, 'events[0].data.all'],
      ['a function', { events: withData({ f: () => 1 }) }, 'events[0].data.f'],
      ['data that JSON would replace', { events: withData({ toJSON: () => 1 }) }, 'events[0].data'],
      ['no metadata', { events: [{ ...valid, metadata: undefined }] }, 'events[0].metadata'],
      [
        'a moment in another spelling',
        { events: [{ ...valid, metadata: { ...valid.metadata, recordedAt: '2026-01-05T12:00:00Z' } }] },
        'events[0].metadata.recordedAt',
      ],
      [
        'no schema version',
        { events: [{ ...valid, metadata: { ...valid.metadata, schemaVersion: 0 } }] },
        'events[0].metadata.schemaVersion',
      ],
    ])('%s is refused by name, and nothing is written', async (_, wrong, field) => {
      const append = { stream: aStream(), expected: 'any', events: [anEvent()], ...wrong } as never as Append;
      const error = await log.append(append.stream, append.expected, append.events).catch((fault: unknown) => fault);
      expect(error).toBeInstanceOf(InvalidAppend);
      expect((error as InvalidAppend).field).toBe(field);
      expect(await collect(log.readAll())).toEqual([]);
    });

    it('is refused when it refers to itself', async () => {
      const events = [{ ...valid, data: cyclic }] as [NewEvent];
      await expect(log.append(aStream(), 'any', events)).rejects.toBeInstanceOf(InvalidAppend);
    });

    it('is refused when its events together are larger than a million bytes', async () => {
      const events = [anEvent({ text: 'é'.repeat(250_000) }), anEvent({ text: 'x'.repeat(500_000) })] as const;
      await expect(log.append(aStream(), 'any', events)).rejects.toMatchObject({ field: 'events' });
    });
  });
}

type Append = Readonly<{ stream: string; expected: 'any'; events: [NewEvent] }>;
