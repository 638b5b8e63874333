import { randomUUID } from 'node:crypto';
import { MemoryEventLog, type Batch, type EventLog, type NewEvent, type Subscribe } from '@event-store';
import { recorded } from '../../../tests/projections/tally';
import { SharedTail } from './shared-tail';

let log: MemoryEventLog;
let stop: AbortController;
beforeEach(() => {
  log = new MemoryEventLog();
  stop = new AbortController();
});
afterEach(() => stop.abort());

const numbered = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => recorded({ type: 'Numbered', data: { n: from + n } })) as unknown as [
    NewEvent,
    ...NewEvent[],
  ];
const append = (category: string, from: number, count: number) =>
  log.append(`${category}-${randomUUID()}`, 'no-stream', numbered(from, count));

/** Reads until it has so many events. */
async function take(
  tail: SharedTail,
  count: number,
  from: Subscribe = {},
  onBatch?: (batch: Batch) => Promise<unknown>,
) {
  const seen: number[] = [];
  for await (const batch of tail.subscribe({ signal: stop.signal, ...from })) {
    for (const { data } of batch.events) seen.push((data as { n: number }).n);
    if (seen.length >= count) return seen;
    await onBatch?.(batch);
  }
  throw new Error('The subscription has ended');
}

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('following the log together', () => {
  it('takes one subscription, whoever reads', async () => {
    let subscriptions = 0;
    const counted = Object.create(log, {
      subscribe: {
        value: (from: Subscribe) => {
          subscriptions += 1;
          return log.subscribe(from);
        },
      },
      readAll: { value: (from: Subscribe) => log.readAll(from) },
      head: { value: () => log.head() },
    }) as EventLog;
    const tail = new SharedTail(counted, stop.signal);
    await append('a', 0, 3);
    const reading = Array.from({ length: 5 }, () => take(tail, 6));
    await append('a', 3, 3);
    expect(await Promise.all(reading)).toEqual(Array.from({ length: 5 }, () => upTo(6)));
    expect(subscriptions).toBe(1);
  });

  it('gives each what it asked for', async () => {
    const tail = new SharedTail(log, stop.signal);
    const reading = take(tail, 4, { filter: { categories: ['a'] }, batchSize: 1 });
    await append('a', 0, 2);
    await append('b', 100, 2);
    await append('a', 2, 2);
    expect(await reading).toEqual(upTo(4));
  });

  it('loses and doubles nothing for one that is slower than the log', async () => {
    const tail = new SharedTail(log, stop.signal);
    const quick = take(tail, 12_000);
    let appended = 0;
    const slow = take(tail, 12_000, {}, async () => {
      for (let n = 0; n < 60 && appended < 12_000; n++, appended += 100) await append('a', appended, 100);
    });
    expect(await slow).toEqual(upTo(12_000));
    expect(await quick).toEqual(upTo(12_000));
  });

  it('says that it is at the end, also where nothing is', async () => {
    for await (const { events, caughtUp } of new SharedTail(log, stop.signal).subscribe({ signal: stop.signal })) {
      expect({ events, caughtUp }).toEqual({ events: [], caughtUp: true });
      break;
    }
  });

  it('ends with its signal', async () => {
    const reading = take(new SharedTail(log, stop.signal), 1);
    stop.abort();
    await expect(reading).rejects.toThrow('The subscription has ended');
  });
});
