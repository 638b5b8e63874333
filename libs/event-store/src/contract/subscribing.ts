import { type Batch, type EventLog, type Position, type RecordedEvent } from '../index';
import { aStream, collect, idsOf, several } from './contract-events';

export function describeSubscribing(opened: () => EventLog): void {
  let log: EventLog;
  beforeEach(() => {
    log = opened();
  });

  describe('subscribing', () => {
    /** Reads until `enough` says so, then ends the subscription. */
    async function follow(
      from: Parameters<EventLog['subscribe']>[0],
      enough: (seen: RecordedEvent[], batch: Batch) => boolean,
    ) {
      const stop = new AbortController();
      const seen: RecordedEvent[] = [];
      for await (const batch of log.subscribe({ ...from, signal: stop.signal })) {
        seen.push(...batch.events);
        if (enough(seen, batch)) stop.abort();
      }
      return seen;
    }

    it('tells a follower of an empty log that it has caught up', async () => {
      const stop = new AbortController();
      const batches: Batch[] = [];
      for await (const batch of log.subscribe({ signal: stop.signal })) {
        batches.push(batch);
        stop.abort();
      }
      expect(batches).toEqual([{ events: [], unreadable: [], through: await log.head(), caughtUp: true }]);
    });

    it('gives the history, then what comes, each once and in order, while many write', async () => {
      const writer = async () => {
        for (let n = 0; n < 20; n++) await log.append(aStream(), 'any', several(2));
      };
      await writer();
      const stop = new AbortController();
      const followers = [1, 7, 1000].map((batchSize) => follow({ batchSize }, (seen) => seen.length >= 240));
      const writers = Promise.all(Array.from({ length: 5 }, writer));
      const all = await Promise.all(followers);
      await writers;
      stop.abort();
      const truth = idsOf(await collect(log.readAll()));
      expect(truth).toHaveLength(240);
      for (const seen of all) expect(idsOf(seen)).toEqual(truth);
    });

    it('can be taken up again from each place that a batch told', async () => {
      for (let n = 0; n < 10; n++) await log.append(aStream(), 'any', several(2));
      const truth = idsOf(await collect(log.readAll()));
      const seen: string[] = [];
      let after: Position | undefined;
      while (seen.length < truth.length) {
        let through: Position | undefined;
        const more = await follow({ batchSize: 3, ...(after && { after }) }, (_, batch) => {
          through = batch.through;
          return true;
        });
        seen.push(...idsOf(more));
        after = through;
      }
      expect(seen).toEqual(truth);
    });

    it('tells how far it has looked where nothing matches, also live', async () => {
      const filter = { categories: ['nothing'] };
      const first = (await log.append(aStream(), 'any', several(2))).position;
      const stop = new AbortController();
      const places: Position[] = [];
      for await (const { events, through, caughtUp } of log.subscribe({ filter, signal: stop.signal })) {
        expect(events).toEqual([]);
        places.push(through);
        if (caughtUp && places.length === 1) await log.append(aStream(), 'any', several(1));
        if (places.length === 2) stop.abort();
      }
      expect(places).toEqual([first, await log.head()]);
    });

    it('waits for a slow reader: nothing is read ahead of it', async () => {
      await log.append(aStream(), 'any', several(6));
      const stop = new AbortController();
      const iterator = log.subscribe({ batchSize: 2, signal: stop.signal })[Symbol.asyncIterator]();
      const first = (await iterator.next()).value as Batch;
      const late = several(2);
      await log.append(aStream(), 'any', late);
      const rest: Batch[] = [];
      for (let n = 0; n < 3; n++) rest.push((await iterator.next()).value as Batch);
      expect([first, ...rest].map(({ events }) => events.length)).toEqual([2, 2, 2, 2]);
      expect(idsOf(rest.at(-1)?.events ?? [])).toEqual(idsOf(late));
      stop.abort();
      expect((await iterator.next()).done).toBe(true);
    });

    it('ends at once when it is told to, also while it waits', async () => {
      const stop = new AbortController();
      const iterator = log.subscribe({ signal: stop.signal })[Symbol.asyncIterator]();
      await iterator.next();
      const waiting = iterator.next();
      stop.abort();
      expect((await waiting).done).toBe(true);
      const never = log.subscribe({ signal: stop.signal })[Symbol.asyncIterator]();
      expect((await never.next()).done).toBe(true);
    });
  });
}
