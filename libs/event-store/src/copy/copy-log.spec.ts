import { randomUUID } from 'node:crypto';
import type { Instant } from '@domain/kernel';
import { collect } from '../contract/contract-events';
import type { EventLog, NewEvent, Position } from '../event-log.port';
import { ForeignPosition } from '../position';
import { MemoryEventLog } from '../memory-event-log.adapter';
import { copyLog, CopyDiffers, type CopyLog } from './copy-log';

const anEvent = (commandId: string, data: object = { title: 'Zoë "Ø" \\ 𝄞', n: 1.5e-7 }): NewEvent => ({
  id: randomUUID(),
  type: 'ThingHappened',
  data,
  metadata: {
    commandId,
    commandHash: 'hash',
    correlationId: 'c-1',
    causationId: 'c-1',
    actor: { kind: 'program', id: 'test' },
    schemaVersion: 1,
    recordedAt: '2026-01-05T12:00:00.000Z' as Instant,
  },
});

/** Three streams written in turn, some commands with two events; nine appends, twelve events. */
async function aLog(): Promise<MemoryEventLog> {
  const log = new MemoryEventLog();
  const streams = [1, 2, 3].map(() => `thing-${randomUUID()}`);
  for (const round of [0, 1, 2])
    for (const [index, stream] of streams.entries()) {
      const command = randomUUID();
      const events = index === 1 ? ([anEvent(command), anEvent(command)] as const) : ([anEvent(command)] as const);
      const revision = index === 1 ? 2 * round - 1 : round - 1;
      await log.append(stream, round === 0 ? 'no-stream' : revision, [...events]);
    }
  return log;
}

const copy = (from: EventLog, to: EventLog, rest: Partial<CopyLog> = {}) =>
  copyLog({ from, to, signal: new AbortController().signal, ...rest });

const content = async (log: EventLog) =>
  (await collect(log.readAll())).map(({ stream, revision, id, type, data, metadata }) => ({
    ...{ stream, revision, id, type, data, metadata },
  }));

/** The process that copies is killed at its n-th append: before it is sent, or after it has been written. */
function killedAt(log: EventLog, nth: number, when: 'before' | 'after'): EventLog {
  let appends = 0;
  return new Proxy(log, {
    get: (target, name) =>
      name !== 'append'
        ? (...args: unknown[]) => (Reflect.get(target, name) as (...all: unknown[]) => unknown).apply(target, args)
        : async (...args: Parameters<EventLog['append']>) => {
            appends += 1;
            if (appends === nth && when === 'before') throw new Error('killed');
            const answer = await target.append(...args);
            if (appends === nth) throw new Error('killed');
            return answer;
          },
  });
}

describe('copying a log', () => {
  it('keeps ids, streams, order, data and metadata; positions are new', async () => {
    const [from, to] = [await aLog(), new MemoryEventLog()];
    expect(await copy(from, to)).toMatchObject({ events: 12, copied: 12, isWhole: true });
    expect(await content(to)).toEqual(await content(from));
    const oldToken = await from.head();
    await expect(collect(to.readAll({ after: oldToken }))).rejects.toThrow(ForeignPosition);
  });

  it('again copies nothing, and what came meanwhile once', async () => {
    const [from, to] = [await aLog(), new MemoryEventLog()];
    await copy(from, to);
    expect(await copy(from, to)).toMatchObject({ events: 12, copied: 0 });
    await from.append(`thing-${randomUUID()}`, 'no-stream', [anEvent(randomUUID())]);
    expect(await copy(from, to)).toMatchObject({ events: 13, copied: 1 });
    expect(await content(to)).toEqual(await content(from));
  });

  it.each(['before', 'after'] as const)('goes on wherever it was killed, %s an append was written', async (when) => {
    const from = await aLog();
    for (let nth = 1; nth <= 9; nth += 1) {
      const to = new MemoryEventLog();
      await expect(copy(from, killedAt(to, nth, when))).rejects.toThrow('killed');
      await copy(from, to);
      expect(await content(to)).toEqual(await content(from));
    }
  });

  it('takes along what is written while it copies', async () => {
    const [from, to] = [await aLog(), new MemoryEventLog()];
    let written = 0;
    const onProgress = () => {
      if (written++ < 3) void from.append(`thing-${randomUUID()}`, 'no-stream', [anEvent(randomUUID())]);
    };
    await copy(from, to, { onProgress });
    expect(await copy(from, to)).toMatchObject({ events: 15 });
    expect(await content(to)).toEqual(await content(from));
  });

  it('of nothing is nothing', async () => {
    expect(await copy(new MemoryEventLog(), new MemoryEventLog())).toMatchObject({
      events: 0,
      copied: 0,
      isWhole: true,
    });
  });
});

describe('a copy that differs', () => {
  const stored = async (log: EventLog) => (await collect(log.readAll()))[0]!;

  it.each([
    ['data', (event: NewEvent) => ({ ...event, data: { title: 'altered' } })],
    ['metadata', (event: NewEvent) => ({ ...event, metadata: { ...event.metadata, correlationId: 'c-2' } })],
    ['type', (event: NewEvent) => ({ ...event, type: 'ThingAltered' })],
    ['id', (event: NewEvent) => ({ ...event, id: randomUUID() })],
  ] as const)('in its %s is refused with the name of the event', async (field, alter) => {
    const [from, to] = [await aLog(), new MemoryEventLog()];
    const { stream, id, type, data, metadata } = await stored(from);
    await to.append(stream, 'no-stream', [alter({ id, type, data, metadata })]);
    await expect(copy(from, to)).rejects.toThrow(CopyDiffers);
    await expect(copy(from, to)).rejects.toThrow(`${stream} #0`);
    await expect(copy(from, to)).rejects.toThrow(`${field} differs`);
  });

  it('since it holds more than its source is refused', async () => {
    const [from, to] = [await aLog(), new MemoryEventLog()];
    await copy(from, to);
    await to.append(`thing-${randomUUID()}`, 'no-stream', [anEvent(randomUUID())]);
    await expect(copy(from, to)).rejects.toThrow('stands in the target behind all that the source has');
  });

  it('in its order is refused', async () => {
    const [from, to] = [await aLog(), new MemoryEventLog()];
    const second = (await collect(from.readAll()))[1]!;
    await to.append(
      second.stream,
      'no-stream',
      [second].map(({ id, type, data, metadata }) => ({ id, type, data, metadata })) as [NewEvent],
    );
    await expect(copy(from, to)).rejects.toThrow('id differs');
  });

  it('of an event that cannot be read is refused with its place', async () => {
    const from = await aLog();
    const { stream } = await stored(from);
    from.spoil(stream);
    await expect(copy(from, new MemoryEventLog())).rejects.toThrow('ThingSpoilt: is no JSON');
  });
});

describe('a place of the old log', () => {
  it('is in the new one where the same event is', async () => {
    const [from, to] = [await aLog(), new MemoryEventLog()];
    const originals = (await collect(from.readAll())).map(({ position }) => position);
    const beginning = `${originals[0]!.split('@')[0]}@0` as Position;
    // The other log has other positions for the same events.
    const places = [...originals, beginning].reverse();
    const { places: found } = await copy(from, to, { places });
    const copies = (await collect(to.readAll())).map(({ position }) => position);
    expect(originals.map((place) => found.get(place))).toEqual(copies);
    expect(found.get(beginning)).toBe(`${copies[0]!.split('@')[0]}@0`);
  });

  it('behind the last event is behind the last one of the copy', async () => {
    const [from, to] = [await aLog(), new MemoryEventLog()];
    const behind = `${(await from.head()).split('@')[0]}@99` as Position;
    expect((await copy(from, to, { places: [behind] })).places.get(behind)).toBe(await to.head());
  });
});
