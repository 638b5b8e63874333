import type { Job } from '@operations';
import { HandlersDoNotFit, runnerOf, type AnyJobHandler } from './job-handlers';
import { Interrupted, retryDelayMs } from './job-worker';

const packaging: AnyJobHandler = { name: 'package-asset', run: async ({ attempt }) => `packaged ${attempt}` };
const publishing: AnyJobHandler = {
  name: 'publish-asset',
  run: async ({ publicationId }) => `published ${publicationId}`,
};
const ids = { assetId: 'a', carrierId: 'c', correlationId: 'x' };
const job: Job = { name: 'publish-asset', publicationId: 'p', ...ids };

describe('the handlers of a worker', () => {
  it('do each the job of their name', async () => {
    const run = runnerOf([packaging, publishing]);
    const { signal } = new AbortController();
    expect(await run(job, signal)).toBe('published p');
    expect(await run({ name: 'package-asset', attempt: 3, ...ids }, signal)).toBe('packaged 3');
  });

  it('do not fit when a job has none', () =>
    expect(() => runnerOf([packaging])).toThrow(new HandlersDoNotFit('publish-asset has 0 handlers')));

  it('do not fit when a job has two', () =>
    expect(() => runnerOf([packaging, publishing, packaging])).toThrow(
      new HandlersDoNotFit('package-asset has 2 handlers'),
    ));
});

describe('trying a job again', () => {
  it('waits twice as long each time, and five minutes at most', () => {
    expect([1, 2, 3, 4].map((attempts) => retryDelayMs(attempts))).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect([10, 100, 1_000_000].map((attempts) => retryDelayMs(attempts))).toEqual([300_000, 300_000, 300_000]);
  });

  it('does not wait when it was the worker that ended', () => expect(retryDelayMs(7, new Interrupted())).toBe(0));
});
