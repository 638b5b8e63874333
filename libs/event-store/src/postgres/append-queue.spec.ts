import { checkAppend } from '../append-guard';
import { anEvent, aStream, several } from '../contract/contract-events';
import type { NewEvent } from '../event-log.port';
import { AppendQueue, type Append } from './append-queue';

const anAppend = (stream = aStream(), events: readonly NewEvent[] = several(2)): Append => ({
  stream,
  expected: 'any',
  events: checkAppend(stream, 'any', events),
});

describe('choosing what goes to the database as one statement', () => {
  let queue: AppendQueue<Append>;
  beforeEach(() => {
    queue = new AppendQueue();
  });

  const added = (...appends: Append[]): Append[] => {
    for (const append of appends) expect(queue.add(append)).toBe(true);
    return appends;
  };

  it('takes all that waits, in the order in which it came', () => {
    const appends = added(anAppend(), anAppend(), anAppend());
    expect(queue.take()).toEqual(appends);
    expect(queue.isEmpty).toBe(true);
  });

  it('takes at most 500 appends', () => {
    const appends = added(...Array.from({ length: 501 }, () => anAppend()));
    expect(queue.take()).toEqual(appends.slice(0, 500));
    expect(queue.take()).toEqual(appends.slice(500));
  });

  it('takes at most a million bytes, or one append', () => {
    const large = () => anAppend(aStream(), [anEvent({ text: 'x'.repeat(600_000) })]);
    const [first, second] = added(large(), large());
    expect(queue.take()).toEqual([first]);
    expect(queue.take()).toEqual([second]);
  });

  it('takes one append of a stream, and the next when the first has settled', () => {
    const stream = aStream();
    const [first, second, third, other] = added(anAppend(stream), anAppend(stream), anAppend(stream), anAppend());
    const batch = queue.take();
    expect(batch).toEqual([first, other]);
    expect(queue.hasReady).toBe(false);
    queue.settled(batch);
    expect(queue.take()).toEqual([second]);
    expect(queue.take()).toEqual([]);
    queue.settled([second as Append]);
    expect(queue.take()).toEqual([third]);
  });

  it('keeps a stream back while it is in a batch, also one that came later', () => {
    const stream = aStream();
    added(anAppend(stream));
    const batch = queue.take();
    const [later] = added(anAppend(stream));
    expect(queue.take()).toEqual([]);
    queue.settled(batch);
    expect(queue.take()).toEqual([later]);
  });

  it('keeps an event back whose id is in the batch already', () => {
    const event = anEvent();
    const [first, second, third] = added(anAppend(), anAppend(aStream(), [event]), anAppend(aStream(), [event]));
    expect(queue.take()).toEqual([first, second]);
    expect(queue.take()).toEqual([third]);
  });

  it('lets an append be withdrawn that has not been taken, and what was behind it goes on', () => {
    const stream = aStream();
    const [first, second, third] = added(anAppend(stream), anAppend(stream), anAppend(stream)) as [
      Append,
      Append,
      Append,
    ];
    expect(queue.withdraw(second)).toBe(true);
    expect(queue.withdraw(first)).toBe(true);
    expect(queue.take()).toEqual([third]);
    expect(queue.withdraw(third)).toBe(false);
    expect(queue.isEmpty).toBe(true);
  });

  it('has room for 10,000 appends', () => {
    const append = anAppend();
    let count = 0;
    while (queue.add({ ...append })) count++;
    expect(count).toBe(10_000);
    queue.take();
    expect(queue.add({ ...append })).toBe(true);
  });

  it('has room for 64 million bytes', () => {
    const append = anAppend(aStream(), [anEvent({ text: 'x'.repeat(900_000) })]);
    let count = 0;
    while (queue.add({ ...append })) count++;
    expect(count).toBe(71);
    queue.take();
    expect(queue.add({ ...append })).toBe(true);
  });
});
