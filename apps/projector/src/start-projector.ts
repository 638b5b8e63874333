import {
  Aggregates,
  makeRoomAhead,
  openEventLog,
  PostgresSnapshotStore,
  Snapshots,
  type UnreadableEvent,
} from '@event-store';
import { jobPlaceOf, NodeBeats, PlaybackLeases } from '@operations';
import { migrate, openPool } from '@postgres';
import { Projections, type ProcessManager, type RebuildReason, type Status } from '@projections';
import {
  createRegistry,
  eventStoreOf,
  fileClock,
  healthServer,
  systemClock,
  type Logger,
  type Shutdown,
} from '@runtime';
import { migrations } from '../../../migrations';
import { BullJobQueue, registerQueueMetrics } from './enqueue-jobs';
import { loseNodes } from './node/lose-nodes.process';
import { processesWith } from './processes';
import type { ProjectorConfig } from './projector-config';
import { readModels } from './read-models';
import { keepViewings } from './viewing/keep-viewings';

/** Brings the database up to date, then keeps every read model and process manager going until the shutdown. */
export async function startProjector(config: ProjectorConfig, logger: Logger, shutdown: Shutdown): Promise<void> {
  const databaseUrl = config.databaseUrl.reveal();
  const clock = config.clockFile === undefined ? systemClock : fileClock(config.clockFile);
  const onError = (err: unknown) => logger.warn({ err }, 'a connection was lost');
  const applied = await migrate(databaseUrl, migrations);
  if (applied.length > 0) logger.info({ applied }, 'database brought up to date');

  const registry = createRegistry('projector');
  const log = await openEventLog({ databaseUrl, ...eventStoreOf(config), onError });
  shutdown.add('log', () => log.close());
  const pool = openPool(databaseUrl, { max: 2, applicationName: 'usher-projector', onError });
  shutdown.add('pool', () => pool.end());
  const makingRoom = makeRoomAhead({ pool, signal: shutdown.signal, onError });
  shutdown.add('room in the log', () => makingRoom);
  const jobs = await BullJobQueue.open(jobPlaceOf(databaseUrl, config.redisUrl?.reveal()), onError);
  shutdown.add('jobs', () => jobs.close());
  registerQueueMetrics(registry, () => jobs.health());

  const snapshots = new Snapshots(new PostgresSnapshotStore(pool), {
    onError: (err) => logger.warn({ err }, 'a snapshot could not be read or kept'),
  });
  const aggregates = new Aggregates(log, clock, snapshots);
  const processes = processesWith({ log, aggregates, clock, jobs }).map((process) => telling(logger, process));
  const onState = (status: Status) => report(logger, status);
  const onRebuild = (projection: string, reason: RebuildReason) =>
    logger[reason === 'of-another-log' ? 'error' : 'info']({ projection, reason }, 'is built anew from the log');
  const onUnreadable = (err: UnreadableEvent) =>
    logger.error({ err, ...err.place }, 'an event of the log cannot be read; whoever needs it stands still');
  const indexesEvents = config.eventStoreUrl !== undefined;
  const options = {
    databaseUrl,
    log,
    readModels,
    processes,
    indexesEvents,
    registry,
    onState,
    onRebuild,
    onUnreadable,
  };
  const projections = await Projections.start(options);
  shutdown.add('projections', () => projections.close());
  const beats = new NodeBeats(pool);
  const sweeping = loseNodes({ beats, aggregates, clock, signal: shutdown.signal, onError });
  shutdown.add('lost nodes', () => sweeping);
  const leaseMs = 3 * config.heartbeatMs;
  const viewings = { databaseUrl, log, aggregates, clock, leaseMs, leases: new PlaybackLeases(pool) };
  const keeping = keepViewings({ ...viewings, signal: shutdown.signal, onError });
  shutdown.add('viewings', () => keeping);
  const health = await healthServer({ port: config.healthPort, registry, ready: () => projections.health() });
  shutdown.add('health', () => health.close());
  logger.info({ port: health.port }, 'projecting');
}

/** So that the id of what somebody asked for leads from the api through here to the worker. */
const telling = (logger: Logger, process: ProcessManager): ProcessManager => ({
  ...process,
  handle: async (event, signal) => {
    await process.handle(event, signal);
    const { type, position, metadata } = event;
    logger.info({ correlationId: metadata.correlationId, process: process.name, type, position }, 'handled');
  },
});

function report(logger: Logger, { name, state, position, error }: Status): void {
  const about = { projection: name, state, position };
  if (state === 'faulted') logger.error({ ...about, err: error }, 'stands still until it is mended and started again');
  else if (state === 'interrupted') logger.warn({ ...about, err: error }, 'goes on from its checkpoint');
  else logger.info(about, 'projection');
}
