import { randomUUID } from 'node:crypto';
import { Listener, openPool } from '@postgres';
import { testDatabase, type TestDatabase } from '@testing';
import { JobProgress, ProgressBell, progressChannel, type Progress } from './job-progress';

let database: TestDatabase;
let pool: ReturnType<typeof openPool>;
let listener: Listener;
let progress: JobProgress;
const bell = new ProgressBell();
const carrierId = randomUUID();

beforeAll(async () => {
  database = await testDatabase();
  pool = openPool(database.apiUrl, { max: 4, applicationName: 'test' });
  progress = new JobProgress(pool);
  listener = await Listener.open({
    url: database.apiUrl,
    channels: [progressChannel],
    applicationName: 'test',
    onNotification: (_, assetId) => bell.ring(assetId),
    onGap: () => bell.ringAll(),
  });
});
afterAll(async () => {
  listener.close();
  await pool.end();
  await database.drop();
});

const at = (assetId: string, percent: number, step: Progress['step'] = 'packaging'): Progress => ({
  assetId,
  attempt: 1,
  step,
  percent,
});

describe('the progress of a job', () => {
  it('is what was reported last, in whole percent, for its carrier only', async () => {
    const assetId = randomUUID();
    await progress.report(carrierId, at(assetId, 10.4));
    await progress.report(carrierId, at(assetId, 20.6));
    expect(await progress.find(carrierId, assetId)).toEqual(at(assetId, 21));
    expect(await progress.find(randomUUID(), assetId)).toBeUndefined();
  });
});

describe('watching a job', () => {
  it('shows what is, then each change, and ends with the job', async () => {
    const assetId = randomUUID();
    await progress.report(carrierId, at(assetId, 10));
    const seen: number[] = [];
    for await (const { percent } of progress.watch(carrierId, assetId, bell, new AbortController().signal)) {
      seen.push(percent);
      // Each report is made once the one before was seen, so none can be passed over.
      if (percent < 100)
        await progress.report(carrierId, at(assetId, percent + 45, percent < 55 ? 'packaging' : 'done'));
    }
    expect(seen).toEqual([10, 55, 100]);
  });

  it('waits for a job that has not begun', async () => {
    const assetId = randomUUID();
    const first = progress.watch(carrierId, assetId, bell, new AbortController().signal).next();
    await progress.report(carrierId, at(assetId, 0, 'probing'));
    expect((await first).value).toEqual(at(assetId, 0, 'probing'));
  });

  it('ends when nobody wants it any more', async () => {
    const wanted = new AbortController();
    const next = progress.watch(carrierId, randomUUID(), bell, wanted.signal).next();
    wanted.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('hears nothing of other jobs, nor of those of other carriers', async () => {
    const [assetId, wanted] = [randomUUID(), new AbortController()];
    const next = progress.watch(randomUUID(), assetId, bell, wanted.signal).next();
    await progress.report(carrierId, at(assetId, 50));
    await progress.report(carrierId, at(randomUUID(), 50));
    wanted.abort();
    expect((await next).done).toBe(true);
  });
});
