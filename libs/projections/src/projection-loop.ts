import type { Batch, EventLog, Position } from '@event-store';
import { qualified } from '@read-models';
import type pg from 'pg';
import { moveProjection, projectionCheckpoint } from './checkpoints';
import { demandReadable, FoldedRows } from './folded-rows';
import type { ReadModel } from './read-model';
import { rebuild } from './rebuild';
import { TableWriter } from './table/table-writer';
import { inTransaction } from './transaction';

export type LoopTools = Readonly<{
  pool: pg.Pool;
  log: EventLog;
  signal: AbortSignal;
  /** How far it is, and whether that was the end of the log. */
  onProgress: (position: Position, caughtUp: boolean) => void;
  batchSize?: number;
}>;

/** Keeps one read model up to date until the signal aborts, beginning at its checkpoint. */
export async function project(model: ReadModel, tools: LoopTools): Promise<void> {
  const { pool, log, signal, onProgress, batchSize } = tools;
  const checkpoint = await projectionCheckpoint(pool, model.name);
  if (checkpoint && checkpoint.version > model.version) throw new NewerVersion(model, checkpoint.version);
  const isCurrent = checkpoint?.version === model.version;
  let after = isCurrent ? checkpoint.position : await rebuild({ pool, log, model, signal });
  onProgress(after, false);
  const writer = new TableWriter(model, qualified(model.name));
  const subscription = { after, filter: model.filter, signal, ...(batchSize !== undefined && { batchSize }) };
  for await (const batch of log.subscribe(subscription)) {
    demandReadable(model.name, batch);
    if (batch.through !== after) await write(batch, { after, model, pool, writer });
    after = batch.through;
    onProgress(after, batch.caughtUp);
  }
}

/** An older program must not undo what a newer one has built. */
export class NewerVersion extends Error {
  override readonly name = 'NewerVersion';
  constructor({ name, version }: ReadModel, found: number) {
    super(`${name} was built by version ${found}, this program knows version ${version}; rebuild it to go back`);
  }
}

type Writing = Readonly<{ after: Position; model: ReadModel; pool: pg.Pool; writer: TableWriter }>;

async function write({ events, through }: Batch, { after, model, pool, writer }: Writing): Promise<void> {
  const { name, version } = model;
  const move = { name, version, from: after, to: through };
  if (events.length === 0) return moveProjection(pool, move);
  await inTransaction(pool, async (client) => {
    await moveProjection(client, move);
    const rows = new FoldedRows(model);
    const readings = rows.read(events);
    const ids = rows.missing(readings);
    rows.add(ids, await writer.load(client, ids));
    rows.fold(readings);
    const { changed, removed } = rows.take();
    await writer.upsert(client, changed);
    await writer.remove(client, removed);
  });
}
