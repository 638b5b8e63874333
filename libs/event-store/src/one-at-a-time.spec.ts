import { OneAtATime } from './one-at-a-time';

const tick = () => new Promise((resolve) => setImmediate(resolve));

describe('works of the same key', () => {
  it('run one after another, in the order in which they came', async () => {
    const [queue, seen] = [new OneAtATime(), [] as string[]];
    const work = (name: string) => async () => {
      seen.push(`${name} begins`);
      await tick();
      seen.push(`${name} ends`);
      return name;
    };
    expect(await Promise.all(['a', 'b', 'c'].map((name) => queue.run('stream', work(name))))).toEqual(['a', 'b', 'c']);
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('go on when one of them fails, and only its caller hears of it', async () => {
    const queue = new OneAtATime();
    const failing = queue.run('stream', () => Promise.reject(new Error('lost')));
    const next = queue.run('stream', () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('lost');
    expect(await next).toBe('done');
  });
});

describe('works of different keys', () => {
  it('do not wait for each other', async () => {
    const queue = new OneAtATime();
    let free: (word: string) => void = () => undefined;
    const stuck = new Promise<string>((resolve) => (free = resolve));
    const first = queue.run('one', () => stuck);
    expect(await queue.run('other', () => Promise.resolve('free'))).toBe('free');
    free('freed');
    expect(await first).toBe('freed');
  });
});
