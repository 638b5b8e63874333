import { assetEventVersions, type AssetEvent } from '@domain/asset/asset.events';
import { uuidV5, type Recorded } from '@event-store';
import type { Job, JobQueue } from '@operations';
import { carrierOf, processManager, type ProcessManager } from '@projections';
import { putJob } from '../put-job';

type Approved = Extract<AssetEvent, { type: 'AssetApproved' }>;
const { AssetApproved } = assetEventVersions;

/** The publication of an approval: one approval, one publication. */
export function publishingJob(event: Recorded<Approved>): Job {
  const { assetId } = event.data;
  const publicationId = uuidV5(event.id, 'publication');
  const { correlationId } = event.metadata;
  return { name: 'publish-asset', assetId, publicationId, carrierId: carrierOf(event), correlationId };
}

/** What was approved is published for the nodes. */
export const publishing = (jobs: Pick<JobQueue, 'put'>): ProcessManager =>
  processManager<Approved>({
    name: 'publishing',
    category: 'asset',
    events: { AssetApproved },
    handle: (event) => putJob(jobs, publishingJob(event)),
  });
