import { randomUUID } from 'node:crypto';
import type { AssetEvent } from '@domain/asset/asset.events';
import type { Job } from '@operations';
import { NotYet } from '@projections';
import { at, recordedIn } from '../../../../tests/projections/recorded';
import { packaging } from './packaging.process';
import { publishing } from './publishing.process';

const assetId = randomUUID();
const stream = `asset-${assetId}`;
const { signal } = new AbortController();

async function jobsOf(process: typeof packaging, ...events: AssetEvent[]): Promise<Job[]> {
  const jobs: Job[] = [];
  const manager = process({ put: async (job) => void jobs.push(job) });
  for (const event of recordedIn(stream, 'c', events)) await manager.handle(event, signal);
  return jobs;
}

const ingested: AssetEvent = {
  type: 'AssetIngested',
  data: { assetId, title: { en: 'Film' }, sourceKey: 'source', bytes: 1, ingestedAt: at(1) },
};
const retried: AssetEvent = { type: 'AssetPackagingRetried', data: { assetId, attempt: 2, retriedAt: at(2) } };
const approved: AssetEvent = { type: 'AssetApproved', data: { assetId, approvedAt: at(3) } };

describe('media work that events ask for', () => {
  const known = { assetId, carrierId: 'c', correlationId: 'correlation' };

  it('is the packaging of what was ingested, and again of what is retried', async () => {
    expect(await jobsOf(packaging, ingested, retried)).toEqual([
      { name: 'package-asset', attempt: 1, ...known },
      { name: 'package-asset', attempt: 2, ...known },
    ]);
  });

  it('is one publication of each approval, however often it is asked for', async () => {
    const [event] = recordedIn(stream, 'c', [approved]);
    const jobs: Job[] = [];
    const manager = publishing({ put: async (job) => void jobs.push(job) });
    await manager.handle(event!, signal);
    await manager.handle(event!, signal);
    expect(jobs[0]).toMatchObject({ name: 'publish-asset', ...known });
    expect(jobs[1]).toEqual(jobs[0]);
  });

  it('is asked for again when the queue could not take it', async () => {
    const manager = packaging({ put: () => Promise.reject(new Error('the queue is away')) });
    const [event] = recordedIn(stream, 'c', [ingested]);
    await expect(manager.handle(event!, signal)).rejects.toBeInstanceOf(NotYet);
  });
});
