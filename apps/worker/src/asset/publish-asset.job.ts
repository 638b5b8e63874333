import type { Aggregates } from '@event-store';
import type { PublishingStep } from '@media-adapters/packager';
import type { ContentKeys, JobOf } from '@operations';
import type { Clock } from '@runtime';
import type { JobEnd, JobHandler } from '../queue/job-handlers';
import { NoLongerWanted, type AssetCommands } from './asset-commands';
import { assetMediaOf } from './asset-media';

export type PublishAssetTools = Readonly<{
  aggregates: Pick<Aggregates, 'load'>;
  commands: Pick<AssetCommands, 'send'>;
  publishing: Pick<PublishingStep, 'run'>;
  contentKeys: Pick<ContentKeys, 'make'>;
  clock: Clock;
}>;

const publishable = ['approved', 'online', 'offline'];

/** From a clear package to the encrypted publication that nodes pull. */
export const publishAsset = (tools: PublishAssetTools): JobHandler<'publish-asset'> => ({
  name: 'publish-asset',
  run: (job, signal) => run(tools, job, signal),
});

async function run(tools: PublishAssetTools, job: JobOf<'publish-asset'>, signal: AbortSignal): Promise<JobEnd> {
  const { aggregates, commands, publishing, contentKeys, clock } = tools;
  const found = await assetMediaOf(aggregates, job);
  if (!found?.packageKey) return 'unknown asset';
  const { status, publicationId: published } = found.asset;
  if (published === job.publicationId) return 'nothing to do: published';
  if (!publishable.includes(status)) return `nothing to do: ${status}`;
  const { assetId, publicationId } = job;
  const contentKey = await contentKeys.make(assetId);
  const request = { assetId, publicationId, packageKey: found.packageKey, contentKey };
  const { publicationKey, bytes } = await publishing.run(request, { signal });
  try {
    await commands.send(job, {
      type: 'RecordPublished',
      data: { assetId, publicationId, publicationKey, bytes, at: clock.now() },
    });
  } catch (error) {
    if (error instanceof NoLongerWanted) return `not wanted: ${error.code}`;
    throw error;
  }
  return 'published';
}
