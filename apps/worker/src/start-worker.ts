import { Aggregates, openEventLog } from '@event-store';
import { FolderMediaStore } from '@media-adapters/media-store';
import { FfmpegPackager, PackagingStep, PublishingStep, standardPackaging } from '@media-adapters/packager';
import { ContentKeys, DerivedKeys, jobPlaceOf, JobProgress } from '@operations';
import { openPool } from '@postgres';
import {
  createRegistry,
  eventStoreOf,
  fileClock,
  healthServer,
  loadMasterKey,
  systemClock,
  type Logger,
  type Shutdown,
} from '@runtime';
import { AssetCommands } from './asset/asset-commands';
import { packageAsset } from './asset/package-asset.job';
import { publishAsset } from './asset/publish-asset.job';
import { runnerOf } from './queue/job-handlers';
import { jobMetrics } from './queue/job-metrics';
import { JobWorker } from './queue/job-worker';
import type { WorkerConfig } from './worker-config';

/** Opens everything and takes jobs; what was opened ends with the shutdown. Answers with the port of health and metrics. */
export async function startWorker(config: WorkerConfig, logger: Logger, shutdown: Shutdown): Promise<number> {
  const registry = createRegistry('worker');
  const taking: { jobs?: JobWorker } = {};
  const ready = () => ({ jobs: taking.jobs?.isRunning ? (true as const) : 'no jobs are taken' });
  const health = await healthServer({ port: config.healthPort, registry, ready });
  shutdown.add('health', health.close);
  const run = await openHandlers(config, logger, shutdown);
  const jobs = await JobWorker.start(
    {
      place: jobPlaceOf(config.databaseUrl.reveal(), config.redisUrl?.reveal()),
      run,
      logger,
      metrics: jobMetrics(registry),
      concurrency: config.concurrency,
      lockMs: config.jobLockMs,
      graceMs: config.shutdownMs / 2,
    },
    shutdown.signal,
  );
  taking.jobs = jobs;
  shutdown.add('jobs', () => jobs.close());
  return health.port;
}

async function openHandlers(config: WorkerConfig, logger: Logger, shutdown: Shutdown) {
  const url = config.databaseUrl.reveal();
  const onError = (err: unknown) => logger.warn({ err }, 'a database connection was lost');
  const keys = new DerivedKeys((await loadMasterKey(config)).reveal());
  const log = await openEventLog({ databaseUrl: url, ...eventStoreOf(config), onError });
  shutdown.add('log', () => log.close());
  const pool = openPool(url, { max: 4, applicationName: 'usher-worker', onError });
  shutdown.add('database', () => pool.end());
  const store = await FolderMediaStore.at(config.mediaStore);
  const clock = config.clockFile === undefined ? systemClock : fileClock(config.clockFile);
  const aggregates = new Aggregates(log, clock);
  const shared = { aggregates, commands: new AssetCommands(aggregates), clock, logger };
  return runnerOf([
    packageAsset({
      ...shared,
      packaging: new PackagingStep(store, new FfmpegPackager()),
      progress: new JobProgress(pool),
      scratchFolder: config.scratchFolder,
      ending: shutdown.signal,
      settings: { ...standardPackaging, preset: config.packagingPreset },
    }),
    publishAsset({ ...shared, publishing: new PublishingStep(store), contentKeys: new ContentKeys(pool, keys) }),
  ]);
}
