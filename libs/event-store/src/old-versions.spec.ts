import { randomUUID } from 'node:crypto';
import { asCommand, clockAt, tally } from './contract/tallies';
import { append, storedAt, weight } from './contract/weights';
import { Aggregates, MemoryEventLog, todaysShapeBy, UnreadableEvent, type RecordedEvent } from './index';

describe('a stream with events of three versions', () => {
  let log: MemoryEventLog;
  let aggregates: Aggregates;
  let id: string;
  let stream: string;

  beforeEach(async () => {
    log = new MemoryEventLog('test');
    aggregates = new Aggregates(log, clockAt('2026-01-05T09:00:00.000Z'));
    id = randomUUID();
    stream = `weight-${id}`;
    for (const version of [1, 2, 3] as const) await append(log, stream, version, storedAt[version]);
  });

  const stored = async (): Promise<readonly RecordedEvent[]> => {
    const page = await log.readStream(stream);
    return page.kind === 'events' ? page.events : [];
  };

  it('is folded as if all had been written today', async () =>
    expect(await aggregates.load(weight, id, asCommand().carrierId)).toMatchObject({ state: 3003, revision: 2 }));

  it('is continued at the latest version', async () => {
    await aggregates.handle(weight, id, { type: 'Weigh', data: { grams: 5 } }, asCommand());
    expect((await stored()).map(({ metadata }) => metadata.schemaVersion)).toEqual([1, 2, 3, 3]);
  });

  it('keeps what was stored', async () => {
    await aggregates.load(weight, id, asCommand().carrierId);
    expect((await stored()).map(({ data }) => data)).toEqual(Object.values(storedAt));
  });

  it("gives a command of older days its first answer in today's shape", async () => {
    const meta = asCommand();
    const { events } = await aggregates
      .handle(weight, id, { type: 'Weigh', data: { grams: 5 } }, meta)
      .then((outcome) => (outcome.kind === 'accepted' ? outcome : { events: [] }));
    expect(await aggregates.handle(weight, id, { type: 'Weigh', data: { grams: 5 } }, meta)).toMatchObject({
      events,
      repeated: true,
    });
  });

  it('is a loud fault once one is of a version that this program does not know', async () => {
    await append(log, stream, 4, storedAt[3]);
    const fault = aggregates.load(weight, id, asCommand().carrierId);
    await expect(fault).rejects.toThrow(`${stream}, revision 3, WeightTaken: schema version 4, known are 1 to 3`);
    await expect(fault).rejects.toBeInstanceOf(UnreadableEvent);
  });

  it('is a loud fault once one cannot be brought up to date', async () => {
    const broken = {
      ...weight,
      versions: { WeightTaken: { latest: 2, upcast: () => JSON.parse('no JSON') as never } },
    };
    await expect(aggregates.load(broken, id, asCommand().carrierId)).rejects.toMatchObject({
      message: `${stream}, revision 0, WeightTaken: schema version 1 cannot be brought up to date`,
      cause: expect.any(SyntaxError) as unknown,
    });
  });

  describe('followed with those of other aggregates', () => {
    const inTodaysShape = todaysShapeBy([tally, weight]);

    it("has today's shape, at its place", async () => {
      const events = await stored();
      const data = [{ grams: 1000, by: 'unknown' }, { grams: 2000, by: 'hand' }, storedAt[3]];
      expect(events.map(inTodaysShape)).toEqual(events.map((event, index) => ({ ...event, data: data[index] })));
    });

    it.each([
      ['a type', { type: 'WeightLost' }, 'WeightLost: the type is unknown, known are WeightTaken'],
      ['a stream', { stream: 'height-1' }, 'WeightTaken: no aggregate has streams of that name'],
    ])('is a loud fault with %s that nobody knows', async (_, other, message) => {
      const [event] = await stored();
      expect(() => inTodaysShape({ ...(event as RecordedEvent), ...other })).toThrow(message);
    });
  });
});
