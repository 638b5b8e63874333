import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { anEvent, aStream, collect, conflictOf, idsOf, several } from '../contract/contract-events';
import { ForeignPosition, NotConnected, OutcomeUnknown, type NewEvent, type RecordedEvent } from '../index';
import { EventStoreEventLog, type EventStoreEventLogOptions } from './eventstore-event-log.adapter';
import { TestServer } from './test-server/test-server';

describe('a log in an EventStoreDB that is in trouble', () => {
  let server: TestServer;
  let opened: EventStoreEventLog[];

  beforeEach(async () => {
    server = await TestServer.start();
    opened = [];
  });
  afterEach(async () => {
    for (const log of opened) await log.close();
    await server.down();
  });

  async function open(more: Partial<EventStoreEventLogOptions> = {}) {
    const log = await EventStoreEventLog.open({ url: server.url, ...more });
    opened.push(log);
    return log;
  }

  const idsIn = async (log: EventStoreEventLog, stream: string) => {
    const page = await log.readStream(stream);
    return page.kind === 'events' ? idsOf(page.events) : page.kind;
  };

  /** Resolves when the server has written again. */
  const nextWrite = () => server.records.bell.next(server.records.bell.rings);

  describe('appending', () => {
    it('whose answer is lost is asked for again, and is written once', async () => {
      const log = await open({ answerWithinMs: 1_000 });
      const [stream, events] = [aStream(), several(2)];
      server.weather.isMute = true;
      const append = log.append(stream, 'no-stream', events);
      await nextWrite();
      server.weather.isMute = false;
      expect(await append).toMatchObject({ revision: 1, repeated: false });
      expect(await idsIn(log, stream)).toEqual(idsOf(events));
    });

    it('that is never answered has an unknown outcome, and a retry learns it', async () => {
      const [log, patient] = [await open({ answerWithinMs: 1_000, settleWithinMs: 1_500 }), await open()];
      const [stream, events] = [aStream(), several(2)];
      server.weather.isMute = true;
      await expect(log.append(stream, 'no-stream', events)).rejects.toBeInstanceOf(OutcomeUnknown);
      server.weather.isMute = false;
      expect(await patient.append(stream, 'no-stream', events)).toMatchObject({ revision: 1 });
      expect(await idsIn(patient, stream)).toEqual(idsOf(events));
    });

    it('of many over a connection that stalls and breaks is settled for each', async () => {
      const log = await open();
      await log.append(aStream(), 'any', several(1));
      server.wire.hold();
      const appends = Array.from({ length: 64 }, () => ({ stream: aStream(), events: several(2) }));
      const answers = appends.map(({ stream, events }) => log.append(stream, 'no-stream', events));
      server.wire.cut();
      server.wire.release();
      for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ revision: 1 });
      for (const { stream, events } of appends) expect(await idsIn(log, stream)).toEqual(idsOf(events));
    });

    it('under way when the server restarts is settled', async () => {
      const log = await open();
      const [stream, events] = [aStream(), several(2)];
      server.weather.freeze();
      const append = log.append(stream, 'no-stream', events);
      await server.weather.met();
      await server.down();
      server.weather.thaw();
      await server.up();
      expect(await append).toMatchObject({ revision: 1 });
      expect(await idsIn(log, stream)).toEqual(idsOf(events));
    });

    it('to a server that is away or starting is not connected, and nothing is written', async () => {
      const log = await open();
      await server.down();
      await expect(log.head()).rejects.toBeInstanceOf(NotConnected);
      await expect(log.append(aStream(), 'any', several(1))).rejects.toBeInstanceOf(NotConnected);
      await expect(log.readStream(aStream())).rejects.toBeInstanceOf(NotConnected);
      await server.up();
      server.weather.isStarting = true;
      await expect(log.append(aStream(), 'any', several(1))).rejects.toBeInstanceOf(NotConnected);
      await expect(log.readStream(aStream())).rejects.toBeInstanceOf(NotConnected);
      await expect(open()).rejects.toBeInstanceOf(NotConnected);
      server.weather.isStarting = false;
      expect(await collect(log.readAll())).toEqual([]);
      expect(await log.append(aStream(), 'any', several(1))).toMatchObject({ repeated: false });
    });

    it('through a node that does not lead goes to the one that does, as does reading', async () => {
      const log = await open();
      const leader = await TestServer.start(server.records);
      server.weather.leader = leader.address;
      const [stream, events] = [aStream(), several(2)];
      expect(await log.append(stream, 'no-stream', events)).toMatchObject({ revision: 1, repeated: false });
      const other = await open();
      expect(await idsIn(other, stream)).toEqual(idsOf(events));
      expect(idsOf(await collect(other.readAll()))).toEqual(idsOf(events));
      await leader.down();
    });

    it('keeps the order of calls that nobody waits for, on a connection that is still cold', async () => {
      const log = await open();
      const [stream, events] = [aStream(), several(20)];
      await Promise.all(events.map((event) => log.append(stream, 'any', [event])));
      expect(await idsIn(log, stream)).toEqual(idsOf(events));
    });

    it('given up while another append to the stream is under way is not sent', async () => {
      const log = await open();
      const stream = aStream();
      const stop = new AbortController();
      server.weather.freeze();
      const first = log.append(stream, 'any', several(1));
      await server.weather.met();
      const second = log.append(stream, 'any', several(1), stop.signal);
      stop.abort();
      server.weather.thaw();
      await expect(second).rejects.toBe(stop.signal.reason);
      expect(await first).toMatchObject({ revision: 0 });
      expect(await idsIn(log, stream)).toHaveLength(1);
    });

    it('again after a restart of the program is known for a repeat', async () => {
      const [stream, events] = [aStream(), several(2)];
      const first = await (await open()).append(stream, 'no-stream', events);
      const later = await open();
      expect(await later.append(stream, 'no-stream', events)).toEqual({ ...first, repeated: true });
      expect(await later.append(stream, 'any', events)).toEqual({ ...first, repeated: true });
    });
  });

  describe('reading', () => {
    it('from a server that says nothing is not connected', async () => {
      const [log, patient] = [await open({ answerWithinMs: 1_000 }), await open()];
      const [stream, events] = [aStream(), several(2)];
      await patient.append(stream, 'any', events);
      server.weather.freeze();
      await expect(log.readStream(stream)).rejects.toBeInstanceOf(NotConnected);
      await expect(collect(log.readAll())).rejects.toBeInstanceOf(NotConnected);
      server.weather.thaw();
      expect(await idsIn(patient, stream)).toEqual(idsOf(events));
    });

    it('passes over what is not of this log', async () => {
      const client = EventStoreDBClient.connectionString(server.url);
      const log = await open();
      const stream = aStream();
      const events = several(2);
      await client.appendToStream('somebody-elses', jsonEvent({ type: 'Foreign', data: { n: 1 } }));
      await log.append(stream, 'any', events);
      await client.setStreamMetadata(stream, { maxAge: 1 });
      await client.appendToStream(stream, jsonEvent({ type: '$system', data: { n: 1 } }));
      await client.tombstoneStream(aStream());
      const batches = [];
      for await (const batch of log.readAll()) batches.push(batch);
      expect(idsOf(batches.flatMap((batch) => batch.events))).toEqual(idsOf(events));
      expect(batches.flatMap(({ unreadable }) => unreadable)).toEqual([]);
      expect(batches.at(-1)?.through).toBe(await log.head());
      void client.dispose();
    });

    it('of a log that two open at the same moment gives both the same positions', async () => {
      const fresh = await TestServer.start();
      const both = await Promise.all([1, 2].map(() => EventStoreEventLog.open({ url: fresh.url })));
      opened.push(...both);
      const [one, two] = await Promise.all(both.map((log) => log.head()));
      expect(one).toBe(two);
      const elsewhere = await open();
      await expect(collect(elsewhere.readAll({ after: one as never }))).rejects.toBeInstanceOf(ForeignPosition);
      await fresh.down();
    });

    it('understands the server under its newer name', async () => {
      const log = await open({ url: server.url.replace('esdb', 'kurrentdb') });
      expect(await log.append(aStream(), 'any', several(1))).toMatchObject({ revision: 0 });
    });
  });

  describe('following', () => {
    /** Follows until so many events have come. */
    async function followed(log: EventStoreEventLog, count: number): Promise<RecordedEvent[]> {
      const stop = new AbortController();
      const seen: RecordedEvent[] = [];
      for await (const { events } of log.subscribe({ signal: stop.signal })) {
        seen.push(...events);
        if (seen.length >= count) stop.abort();
      }
      return seen;
    }

    it('goes on without loss or repeat through cuts and restarts', async () => {
      const log = await open({ settleWithinMs: 30_000 });
      const count = 120;
      const following = [followed(log, count), followed(log, count)];
      const truth: string[] = [];
      for (let n = 0; n < count; n += 2) {
        if (n % 20 === 10) server.wire.cut();
        if (n === 60) await server.down();
        if (n === 60) setImmediate(() => void server.up());
        const events = several(2);
        await untilAnswered(() => log.append(aStream(), 'no-stream', events));
        truth.push(...idsOf(events));
      }
      for (const seen of await Promise.all(following)) expect(idsOf(seen)).toEqual(truth);
    });

    it('begins when a server that is away has come back', async () => {
      const faults: unknown[] = [];
      const told = new Promise<void>((resolve) => {
        void open({ onError: (error) => resolve(void faults.push(error)) }).then(async (log) => {
          await log.append(aStream(), 'any', several(2));
          await server.down();
          following = followed(log, 2);
        });
      });
      let following: Promise<RecordedEvent[]> = Promise.resolve([]);
      await told;
      await server.up();
      expect(await following).toHaveLength(2);
      expect(faults[0]).toBeInstanceOf(NotConnected);
    });

    it('goes on where the server dropped it for being slow, and that is no fault', async () => {
      const faults: unknown[] = [];
      server.weather.liveBuffer = 1;
      const log = await open({ onError: (error) => faults.push(error) });
      const events = several(600);
      const following = followed(log, 3 * events.length);
      const truth: string[] = [];
      for (const batch of [events, several(600), several(600)]) {
        await log.append(aStream(), 'any', batch);
        truth.push(...idsOf(batch));
      }
      expect(idsOf(await following)).toEqual(truth);
      expect(faults).toEqual([]);
    });

    it('serves who has fallen far behind from the history, and holds no more for him', async () => {
      const log = await open();
      const stop = new AbortController();
      const iterator = log.subscribe({ signal: stop.signal, batchSize: 500 })[Symbol.asyncIterator]();
      await iterator.next();
      const truth: string[] = [];
      for (let n = 0; n < 3; n += 1) {
        const events = several(500) as [NewEvent, ...NewEvent[]];
        await log.append(aStream(), 'any', events);
        truth.push(...idsOf(events));
      }
      const seen: string[] = [];
      while (seen.length < truth.length) seen.push(...idsOf((await iterator.next()).value.events));
      expect(seen).toEqual(truth);
      stop.abort();
    });

    it('ends with a word when the log is closed', async () => {
      const log = await open();
      const iterator = log.subscribe()[Symbol.asyncIterator]();
      await iterator.next();
      const next = iterator.next();
      await log.close();
      await expect(next).rejects.toBeInstanceOf(NotConnected);
      await expect(log.append(aStream(), 'any', several(1))).rejects.toBeInstanceOf(NotConnected);
    });
  });

  describe('looking for little in much', () => {
    it('lets the server search, tells how far it is, and can be taken up from what it told', async () => {
      const log = await open();
      const wanted: string[] = [];
      const text = 'x'.repeat(3_000);
      for (let n = 0; n < 12; n += 1) {
        const rare = { ...anEvent({ n }), type: 'RareThing' };
        const rest = Array.from({ length: 200 }, () => anEvent({ text }));
        await log.append(aStream(n % 2 === 0 ? 'order' : 'account'), 'any', [rare, ...rest]);
        if (n % 2 === 0) wanted.push(rare.id);
      }
      const filter = { categories: ['order'], types: ['RareThing'] };
      const full = [];
      for await (const batch of log.readAll({ filter, batchSize: 1 })) full.push(batch);
      expect(full.flatMap(({ events }) => idsOf(events))).toEqual(wanted);
      expect(full.at(-1)).toMatchObject({ through: await log.head(), caughtUp: true });
      let seen = 0;
      for (const { events, through } of full) {
        seen += events.length;
        if (seen % 3 !== 1) continue;
        expect(idsOf(await collect(log.readAll({ filter, after: through })))).toEqual(wanted.slice(seen));
      }
    });
  });

  it('takes one for a conflict that it has seen answered', async () => {
    const [one, other] = [await open(), await open()];
    const stream = aStream();
    await one.append(stream, 'no-stream', several(1));
    expect(await conflictOf(other.append(stream, 'no-stream', several(1)))).toMatchObject({ actual: 0 });
  });
});

/** A caller's own retries, as long as the log is away. */
async function untilAnswered<Answer>(append: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await append();
    } catch (error) {
      if (!(error instanceof NotConnected)) throw error;
    }
  }
}
