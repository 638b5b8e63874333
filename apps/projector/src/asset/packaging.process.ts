import { assetEventVersions, type AssetEvent } from '@domain/asset/asset.events';
import type { Recorded } from '@event-store';
import type { Job, JobQueue } from '@operations';
import { carrierOf, processManager, type ProcessManager } from '@projections';
import { putJob } from '../put-job';

type Waiting = Extract<AssetEvent, { type: 'AssetIngested' | 'AssetPackagingRetried' }>;
const { AssetIngested, AssetPackagingRetried } = assetEventVersions;

/** The packaging that an event asks for. */
export function packagingJob(event: Recorded<Waiting>): Job {
  const { assetId } = event.data;
  const attempt = event.type === 'AssetIngested' ? 1 : event.data.attempt;
  const { correlationId } = event.metadata;
  return { name: 'package-asset', assetId, attempt, carrierId: carrierOf(event), correlationId };
}

/** What was ingested is packaged, and again when somebody retries. */
export const packaging = (jobs: Pick<JobQueue, 'put'>): ProcessManager =>
  processManager<Waiting>({
    name: 'packaging',
    category: 'asset',
    events: { AssetIngested, AssetPackagingRetried },
    handle: (event) => putJob(jobs, packagingJob(event)),
  });
