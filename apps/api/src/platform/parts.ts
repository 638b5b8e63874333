import type { Registry } from 'prom-client';
import { Aggregates, openEventLog, PostgresSnapshotStore, Snapshots, type EventLog } from '@event-store';
import { FolderMediaStore, ImportFolder, type MediaStore } from '@media-adapters/media-store';
import * as operations from '@operations';
import { CheckpointWatch } from '@projections';
import { Listener, openPool } from '@postgres';
import { ReadModels } from '@read-models';
import {
  createLogger,
  createRegistry,
  eventStoreOf,
  fileClock,
  loadMasterKey,
  systemClock,
  type Clock,
  type Logger,
} from '@runtime';
import type { ApiConfig } from './api-config';
import { apiMetrics, type ApiMetrics } from './api-metrics';

/** What the api is made of, opened; tests put their own clock and logger in. */
export type Parts = Readonly<{
  config: ApiConfig;
  clock: Clock;
  logger: Logger;
  registry: Registry;
  metrics: ApiMetrics;
  log: EventLog;
  aggregates: Aggregates;
  pool: ReturnType<typeof openPool>;
  readModels: ReadModels;
  keys: operations.DerivedKeys;
  mediaStore: MediaStore;
  importFolder: ImportFolder;
  progressBell: operations.ProgressBell;
  checkpoints: CheckpointWatch;
  close: () => Promise<void>;
}>;

export type Overrides = Readonly<{ clock?: Clock; logger?: Logger }>;

export async function openParts(config: ApiConfig, overrides: Overrides = {}): Promise<Parts> {
  const logger = overrides.logger ?? createLogger({ program: 'api', level: config.logLevel });
  const clock = overrides.clock ?? (config.clockFile === undefined ? systemClock : fileClock(config.clockFile));
  const registry = createRegistry('api');
  const metrics = apiMetrics(registry);
  const keys = new operations.DerivedKeys((await loadMasterKey(config)).reveal());
  const url = config.databaseUrl.reveal();
  const onError = (err: unknown) => logger.warn({ err }, 'a database connection was lost');
  const log = await openEventLog({
    databaseUrl: url,
    ...eventStoreOf(config),
    onError,
    onAppend: (ms, end) => metrics.appendSeconds.observe({ end }, ms / 1000),
    onBatch: (appends) => metrics.appendBatch.observe(appends),
  });
  const pool = openPool(url, { max: 6, applicationName: 'usher-api', onError });
  const readModels = await ReadModels.open({
    apiUrl: url,
    platformUrl: config.platformDatabaseUrl.reveal(),
    applicationName: 'usher-api',
    poolSize: 5,
  });
  const snapshots = new Snapshots(new PostgresSnapshotStore(pool), {
    onError: (err) => logger.warn({ err }, 'a snapshot could not be read or kept'),
  });
  const progressBell = new operations.ProgressBell();
  const listener = await listenForProgress(url, progressBell, onError);
  const checkpoints = await CheckpointWatch.open({ url, applicationName: 'usher-api-checkpoints', onError });
  const mediaStore = await FolderMediaStore.at(config.mediaStore);
  return {
    ...{ config, clock, logger, registry, metrics, log, pool, readModels, keys, mediaStore, progressBell, checkpoints },
    aggregates: new Aggregates(log, clock, snapshots),
    importFolder: new ImportFolder(config.importFolder),
    close: async () => {
      listener.close();
      checkpoints.close();
      await Promise.all([log.close(), pool.end(), readModels.close()]);
    },
  };
}

const listenForProgress = (
  url: string,
  bell: operations.ProgressBell,
  onError: (error: unknown) => void,
): Promise<Listener> =>
  Listener.open({
    url,
    channels: [operations.progressChannel],
    applicationName: 'usher-api-progress',
    onNotification: (_, assetId) => bell.ring(assetId),
    onGap: () => bell.ringAll(),
    onError,
  });
