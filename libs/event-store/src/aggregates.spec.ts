import { randomUUID } from 'node:crypto';
import type { Aggregate } from '@domain/kernel';
import { anEvent } from './contract/contract-events';
import { asCommand, carrierB, clockAt, close, count, tally } from './contract/tallies';
import { Aggregates, eventIdOf, MemoryEventLog, UnreadableEvent, type EventLog } from './index';

const nine = '2026-01-05T09:00:00.000Z';
const ten = '2026-01-05T10:00:00.000Z';

describe('doing a command', () => {
  let log: MemoryEventLog;
  let aggregates: Aggregates;
  let clock: ReturnType<typeof clockAt>;
  let id: string;

  beforeEach(() => {
    log = new MemoryEventLog('test');
    clock = clockAt(nine);
    aggregates = new Aggregates(log, clock);
    id = randomUUID();
  });

  const streamOf = async () => {
    const page = await log.readStream(`tally-${id}`);
    return page.kind === 'events' ? page.events : [];
  };

  it('appends what was decided, with who asked and when', async () => {
    const meta = asCommand();
    const outcome = await aggregates.handle(tally, id, count(2, 3), meta);
    const metadata = { ...meta, schemaVersion: 1, recordedAt: nine };
    const events = [
      { id: eventIdOf(meta.commandId, 0), type: 'TallyCounted', data: { by: 2, total: 2 }, revision: 0, metadata },
      { id: eventIdOf(meta.commandId, 1), type: 'TallyCounted', data: { by: 3, total: 5 }, revision: 1, metadata },
    ];
    expect(outcome).toEqual({ kind: 'accepted', events, revision: 1, position: 'test@2', repeated: false });
    const stream = `tally-${id}`;
    expect(await streamOf()).toEqual(events.map((event, n) => ({ ...event, stream, position: `test@${n + 1}` })));
  });

  it('decides on all that has happened before', async () => {
    await aggregates.handle(tally, id, count(2, 3), asCommand());
    expect(await aggregates.handle(tally, id, count(4), asCommand())).toMatchObject({
      events: [{ data: { total: 9 } }],
      revision: 2,
    });
  });

  it('answers with a refusal and its place, and writes nothing', async () => {
    const { position } = await aggregates.handle(tally, id, close, asCommand());
    const outcome = await aggregates.handle(tally, id, count(1), asCommand());
    expect(outcome).toEqual({ kind: 'refused', code: 'already-closed', position });
    expect(await streamOf()).toHaveLength(1);
  });

  it('answers that there is nothing to do, with a place to wait for', async () => {
    expect(await aggregates.handle(tally, id, count(), asCommand())).toEqual({ kind: 'nothing', position: 'test@0' });
    await aggregates.handle(tally, id, close, asCommand());
    expect(await aggregates.handle(tally, id, close, asCommand())).toEqual({ kind: 'nothing', position: 'test@1' });
  });

  it('never records an event before the one it follows', async () => {
    clock.set(ten);
    await aggregates.handle(tally, id, count(1), asCommand());
    clock.set(nine);
    await aggregates.handle(tally, id, count(1), asCommand());
    expect((await streamOf()).map(({ metadata }) => metadata.recordedAt)).toEqual([ten, ten]);
  });

  describe('again, with the same id', () => {
    it('gives the first answer and writes nothing, also after later events', async () => {
      const meta = asCommand();
      const first = await aggregates.handle(tally, id, count(2, 3), meta);
      await aggregates.handle(tally, id, close, asCommand());
      clock.set(ten);
      expect(await aggregates.handle(tally, id, count(2, 3), meta)).toEqual({ ...first, repeated: true });
      expect(await streamOf()).toHaveLength(3);
    });

    it('gives all of a long first answer', async () => {
      const meta = asCommand();
      const command = count(...Array.from({ length: 250 }, () => 1));
      const first = await aggregates.handle(tally, id, command, meta);
      await aggregates.handle(tally, id, count(1), asCommand());
      expect(await aggregates.handle(tally, id, command, meta)).toEqual({ ...first, repeated: true });
    });

    it('is refused with another body', async () => {
      const meta = asCommand();
      await aggregates.handle(tally, id, count(2), meta);
      const other = { ...meta, commandHash: 'hash of another body' };
      const refused = { kind: 'refused', code: 'command-id-reused' };
      expect(await aggregates.handle(tally, id, count(3), other)).toEqual(refused);
      expect(await aggregates.handle(tally, randomUUID(), count(2), meta)).toEqual(refused);
      expect(await streamOf()).toHaveLength(1);
    });

    it('gives the first answer also when it was done elsewhere while it was being decided here', async () => {
      await aggregates.handle(tally, id, count(1), asCommand());
      const meta = asCommand();
      let isFirst = true;
      const behind = Object.assign(Object.create(log) as EventLog, {
        find: async (eventId: string) => (isFirst ? undefined : log.find(eventId)),
        readStream: async (...read: Parameters<EventLog['readStream']>) => {
          if (isFirst) await aggregates.handle(tally, id, close, meta);
          isFirst = false;
          return log.readStream(...read);
        },
      });
      const outcome = await new Aggregates(behind, clock).handle(tally, id, close, meta);
      expect(outcome).toMatchObject({ kind: 'accepted', events: [{ type: 'TallyClosed' }], repeated: true });
    });

    it('writes once when ten are on their way at the same time', async () => {
      const meta = asCommand();
      const all = await Promise.all(Array.from({ length: 10 }, () => aggregates.handle(tally, id, count(2), meta)));
      expect(all.filter((outcome) => outcome.kind === 'accepted')).toHaveLength(10);
      expect(await streamOf()).toHaveLength(1);
    });
  });

  describe('of another carrier', () => {
    it('finds nothing, and neither does a caller without one', async () => {
      const meta = asCommand();
      await aggregates.handle(tally, id, count(2), meta);
      const notFound = { kind: 'refused', code: 'not-found' };
      const { carrierId: _, ...ofNobody } = asCommand();
      expect(await aggregates.handle(tally, id, count(2), asCommand(undefined, { carrierId: carrierB }))).toEqual(
        notFound,
      );
      expect(await aggregates.handle(tally, id, count(2), ofNobody)).toEqual(notFound);
      expect(await aggregates.handle(tally, id, count(2), { ...meta, carrierId: carrierB })).toEqual(notFound);
      expect(await streamOf()).toHaveLength(1);
    });

    it('does not load it', async () => {
      await aggregates.handle(tally, id, count(2), asCommand());
      expect(await aggregates.load(tally, id, carrierB)).toEqual({ kind: 'not-found' });
      expect(await aggregates.load(tally, randomUUID(), carrierB)).toEqual({ kind: 'not-found' });
      expect(await aggregates.load(tally, id, asCommand().carrierId)).toMatchObject({
        state: { total: 2 },
        revision: 0,
      });
    });
  });

  describe('while others write to the same stream', () => {
    /** A log in which somebody else is faster, that many times. */
    const overtaken = (times: number): EventLog => {
      let left = times;
      const other = new Aggregates(log, clock);
      return Object.assign(Object.create(log) as EventLog, {
        find: (eventId: string) => log.find(eventId),
        head: () => log.head(),
        readStream: (...read: Parameters<EventLog['readStream']>) => log.readStream(...read),
        append: async (...append: Parameters<EventLog['append']>) => {
          if (left-- > 0) await other.handle(tally, id, count(10), asCommand());
          return log.append(...append);
        },
      });
    };

    it('decides again on what has happened meanwhile', async () => {
      const outcome = await new Aggregates(overtaken(2), clock).handle(tally, id, count(1), asCommand());
      expect(outcome).toMatchObject({ kind: 'accepted', events: [{ data: { by: 1, total: 21 } }], revision: 2 });
    });

    it('asks the caller to try again after three conflicts', async () => {
      const outcome = await new Aggregates(overtaken(3), clock).handle(tally, id, count(1), asCommand());
      expect(outcome).toEqual({ kind: 'refused', code: 'try-again' });
      expect(await streamOf()).toHaveLength(3);
    });

    it('decides again until a moment, when one is given', async () => {
      const patient = asCommand(undefined, { retryUntil: ten as never });
      const outcome = await new Aggregates(overtaken(20), clock).handle(tally, id, count(1), patient);
      expect(outcome).toMatchObject({ kind: 'accepted', revision: 20 });
      expect((await streamOf()).at(-1)?.metadata).not.toHaveProperty('retryUntil');
      clock.set(ten);
      const late = asCommand(undefined, { retryUntil: ten as never });
      expect(await new Aggregates(overtaken(1), clock).handle(tally, id, count(1), late)).toMatchObject({
        code: 'try-again',
      });
    });

    it('asks for the command afresh each time, when it is a function', async () => {
      let asked = 0;
      const fresh = () => Promise.resolve(count(++asked * 100));
      const outcome = await new Aggregates(overtaken(1), clock).handle(tally, id, fresh, asCommand());
      expect(outcome).toMatchObject({ events: [{ data: { by: 200, total: 210 } }] });
    });
  });

  describe('on a stream whose last event is enough', () => {
    const last: typeof tally = { ...tally, foldsFromLast: true };

    it('folds that one alone, and continues its revision', async () => {
      await aggregates.handle(tally, id, count(1, 2, 3), asCommand());
      expect(await aggregates.load(last, id, asCommand().carrierId)).toMatchObject({
        state: { total: 6, folded: 1 },
        revision: 2,
      });
      expect(await aggregates.handle(last, id, count(4), asCommand())).toMatchObject({
        events: [{ data: { total: 10 } }],
        revision: 3,
      });
      expect(await aggregates.handle(last, id, count(4), asCommand(undefined, { carrierId: carrierB }))).toMatchObject({
        code: 'not-found',
      });
    });
  });

  describe('on a stream with an event that this program does not know', () => {
    it.each([
      ['an unknown type', 'TallyForgotten', 1, 'the type is unknown, known are TallyCounted, TallyClosed'],
      ['a type that every object has', 'constructor', 1, undefined],
      ['an unknown schema version', 'TallyCounted', 2, 'schema version 2, known are 1 to 1'],
    ])('%s is a loud fault that names it', async (_, type, schemaVersion, reason) => {
      const event = anEvent({ by: 1, total: 1 });
      const metadata = { ...event.metadata, ...asCommand(), schemaVersion };
      const append = log.append(`tally-${id}`, 'any', [{ ...event, type, metadata }]);
      if (!reason) return void (await expect(append).rejects.toMatchObject({ field: 'events[0].type' }));
      await append;
      const fault = aggregates.handle(tally, id, count(1), asCommand());
      await expect(fault).rejects.toBeInstanceOf(UnreadableEvent);
      await expect(fault).rejects.toThrow(`tally-${id}, revision 0, ${type}: ${reason}`);
    });

    it('is a fault for an older program in the repeat, too', async () => {
      const meta = asCommand();
      await aggregates.handle(tally, id, count(1), meta);
      const older = { ...tally, versions: { TallyClosed: 1 } } as unknown as Aggregate<never, never, never, never>;
      await expect(aggregates.handle(older, id, count(1) as never, meta)).rejects.toBeInstanceOf(UnreadableEvent);
    });
  });
});
