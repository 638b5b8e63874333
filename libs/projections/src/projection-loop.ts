import type { EventLog, Position } from '@event-store';
import type pg from 'pg';
import { ahead } from './ahead';
import { BatchProjector } from './batch-projector';
import type { CheckpointMoves } from './checkpoint-moves';
import { isOfLog, Overtaken, projectionCheckpoint, type ProjectionCheckpoint } from './checkpoints';
import { demandReadable } from './folded-rows';
import { without } from './passing-over';
import type { ReadModel } from './read-model';
import { rebuild } from './rebuild/rebuild';
import type { Turns } from './rebuild/turns';
import { WriteBehind } from './write-behind';

export type LoopTools = Readonly<{
  pool: pg.Pool;
  log: EventLog;
  /** The log, as what comes to it is read for all projections at once. */
  tail: Pick<EventLog, 'subscribe'>;
  moves: CheckpointMoves;
  signal: AbortSignal;
  /** How far it is, and whether that was the end of the log. */
  onProgress: (position: Position, caughtUp: boolean) => void;
  /** Told before a read model is built anew. */
  onRebuild: (reason: RebuildReason) => void;
  /** Rebuilds take turns, since each holds much in memory. */
  inTurn: Turns['take'];
  batchSize?: number;
}>;

/** Events folded and written together by a projection that is behind: a tenth of a second's work. */
const mostAtOnce = 5_000;

/**
 * Keeps one read model up to date until the signal aborts, beginning at its checkpoint. Three batches are on their way at once: one is
 * read, one is folded, one is written.
 */
export async function project(model: ReadModel, tools: LoopTools): Promise<void> {
  const { tail, moves, pool, onProgress, batchSize = mostAtOnce } = tools;
  const { position, build } = await built(model, tools);
  let after = position;
  onProgress(after, false);
  const projector = new BatchProjector(model, { pool, moves, build });
  const stop = new AbortController();
  const signal = AbortSignal.any([tools.signal, stop.signal]);
  const writing = new WriteBehind(() => stop.abort());
  const subscription = { after, filter: model.filter, signal, batchSize };
  try {
    for await (const batch of ahead(without(model.passesOver, tail.subscribe(subscription)))) {
      demandReadable(model.name, batch);
      const { through, caughtUp } = batch;
      const folding = through === after ? undefined : projector.fold(batch, after, writing.isWriting);
      const write = await folding?.catch(async (error: unknown) => {
        await writing.done();
        throw (await isAt(model, pool, { position: after, build })) ? error : new Overtaken(model.name);
      });
      await writing.begin(async () => {
        await write?.();
        onProgress(through, caughtUp);
      });
      after = through;
    }
    await writing.done();
  } finally {
    stop.abort();
    await writing.done().catch(() => undefined);
  }
}

// Rows that somebody else has changed may be such as no event of this batch can be folded into: that is no fault of the event.
async function isAt({ name }: ReadModel, pool: pg.Pool, place: Readonly<{ position: Position; build: number }>) {
  const checkpoint = await projectionCheckpoint(pool, name);
  return checkpoint?.position === place.position && checkpoint.build === place.build;
}

/** Where its table stands, built anew first if it is of an older version, of another log, or not there. */
async function built(model: ReadModel, { pool, log, signal, onRebuild, inTurn }: LoopTools) {
  const isWanted = async () => reasonToRebuild(model, await projectionCheckpoint(pool, model.name), await log.head());
  const reason = await isWanted();
  if (reason) {
    onRebuild(reason);
    await inTurn(signal, () => rebuild({ pool, log, model, signal, isWanted: async () => !!(await isWanted()) }));
  }
  const checkpoint = await projectionCheckpoint(pool, model.name);
  if (!checkpoint) throw new Overtaken(model.name);
  return checkpoint;
}

/** Why a read model has to be built anew before it can go on. */
export type RebuildReason = 'never-built' | 'older-version' | 'of-another-log';

function reasonToRebuild(
  model: ReadModel,
  checkpoint: ProjectionCheckpoint | undefined,
  head: Position,
): RebuildReason | undefined {
  if (!checkpoint) return 'never-built';
  if (checkpoint.version > model.version) throw new NewerVersion(model, checkpoint.version);
  if (checkpoint.version < model.version) return 'older-version';
  return isOfLog(checkpoint.position, head) ? undefined : 'of-another-log';
}

/** An older program must not undo what a newer one has built. */
export class NewerVersion extends Error {
  override readonly name = 'NewerVersion';
  constructor({ name, version }: ReadModel, found: number) {
    super(`${name} was built by version ${found}, this program knows version ${version}; rebuild it to go back`);
  }
}
