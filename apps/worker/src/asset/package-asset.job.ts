import type { Aggregates } from '@event-store';
import { PackagingFault, Unplayable, type PackagingSettings, type PackagingStep } from '@media-adapters/packager';
import type { JobOf, JobProgress } from '@operations';
import type { Clock, Logger } from '@runtime';
import type { JobEnd, JobHandler } from '../queue/job-handlers';
import { NoLongerWanted, type AssetCommands } from './asset-commands';
import { assetMediaOf } from './asset-media';
import { ProgressReporter } from './progress-reporter';

export type PackageAssetTools = Readonly<{
  aggregates: Pick<Aggregates, 'load'>;
  commands: Pick<AssetCommands, 'send'>;
  packaging: Pick<PackagingStep, 'run'>;
  progress: Pick<JobProgress, 'report'>;
  clock: Clock;
  logger: Logger;
  scratchFolder: string;
  settings: PackagingSettings;
  /** Aborted when this program is about to end. */
  ending: AbortSignal;
}>;

type PackageAsset = JobOf<'package-asset'>;

/** From the file that was ingested to a clear package in the media store. */
export const packageAsset = (tools: PackageAssetTools): JobHandler<'package-asset'> => ({
  name: 'package-asset',
  run: (job, signal) => run(tools, job, signal),
});

async function run(tools: PackageAssetTools, job: PackageAsset, signal: AbortSignal): Promise<JobEnd> {
  const found = await assetMediaOf(tools.aggregates, job);
  if (!found?.sourceKey) return 'unknown asset';
  const { status, attempt } = found.asset;
  // The queue forgets jobs that are done, so one that comes again is recognised by what the log says.
  if (attempt !== job.attempt || (status !== 'ingested' && status !== 'processing')) return `nothing to do: ${status}`;
  const reporter = ProgressReporter.of(tools.progress, job, (err) =>
    tools.logger.warn({ err }, 'progress could not be written'),
  );
  reporter.report({ step: 'probing', percent: 0 });
  try {
    const end = await packaged(tools, { job, sourceKey: found.sourceKey, reporter }, signal);
    reporter.report({ step: 'done', percent: 100 });
    return end;
  } catch (error) {
    return await ended(tools, { job, reporter }, error);
  } finally {
    await reporter.flushed();
  }
}

type Work = Readonly<{ job: PackageAsset; sourceKey: string; reporter: ProgressReporter }>;

async function packaged(tools: PackageAssetTools, work: Work, signal: AbortSignal): Promise<JobEnd> {
  const { packaging, commands, clock, scratchFolder, settings } = tools;
  const { job, sourceKey, reporter } = work;
  const { assetId, attempt } = job;
  const title = await packaging.run(
    { assetId, attempt, sourceKey },
    {
      scratchFolder,
      settings,
      signal,
      onProbed: (source) =>
        commands.send(job, { type: 'StartProcessing', data: { assetId, attempt, source, at: clock.now() } }),
      onProgress: (percent) => reporter.report({ step: percent < 100 ? 'packaging' : 'storing', percent }),
    },
  );
  const { packageKey, posterKey, durationMs, renditions } = title;
  await commands.send(job, {
    type: 'RecordPackaged',
    data: { assetId, attempt, packageKey, posterKey, durationMs, renditions, at: clock.now() },
  });
  return 'packaged';
}

/** What the file is to blame for is recorded; what the house is to blame for is thrown, and tried again. */
async function ended(tools: PackageAssetTools, { job, reporter }: Omit<Work, 'sourceKey'>, error: unknown) {
  if (error instanceof NoLongerWanted) return `not wanted: ${error.code}`;
  if (!(error instanceof Unplayable) && !(error instanceof PackagingFault)) throw error;
  // Whoever ends this program may have ended ffmpeg, too, by Ctrl-C or with the whole service: no fault of the film.
  if (tools.ending.aborted) throw error;
  const { assetId, attempt } = job;
  const { reason, stderrTail } = error;
  tools.logger.warn({ err: error, assetId, attempt }, 'the asset could not be packaged');
  try {
    await tools.commands.send(job, {
      type: 'RecordPackagingFailed',
      data: { assetId, attempt, reason, stderrTail, at: tools.clock.now() },
    });
  } catch (refused) {
    if (refused instanceof NoLongerWanted) return `not wanted: ${refused.code}`;
    throw refused;
  }
  reporter.report({ step: 'failed', percent: 100 });
  return 'failed';
}
