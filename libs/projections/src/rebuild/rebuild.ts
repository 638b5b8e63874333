import { setTimeout as pause } from 'node:timers/promises';
import type { EventLog, Position } from '@event-store';
import type pg from 'pg';
import type { ReadModel } from '../read-model';
import { PartBuilt } from './part-built';
import { ProgressCount, type RebuildProgress } from './rebuild-progress';
import { swapped } from './swap';

export type RebuildOptions = Readonly<{
  /** As the owner of the tables. */
  pool: pg.Pool;
  log: EventLog;
  model: ReadModel;
  /** Pauses it: what was folded is kept, and the next rebuild goes on from there. */
  signal: AbortSignal;
  onProgress?: (progress: RebuildProgress) => void;
  batchSize?: number;
  /** How much work a kill may cost; default 15 seconds. */
  keepEveryMs?: number;
  /** Does nothing where it turns out that somebody else has built it. */
  isWanted?: () => Promise<boolean>;
}>;

const mostAttempts = 200;
const waitForOtherMs = 250;
/** Keeping takes a tenth of the time at most. */
const keepingShare = 10;

/**
 * Builds the read model from the log's start in a table beside the old one, and swaps them. Readers see the old table or
 * the new one, never none; a projection that goes on meanwhile finds its table replaced and goes on from there. One
 * that was paused or killed goes on where it was.
 */
export async function rebuild(options: RebuildOptions): Promise<void> {
  const client = await options.pool.connect();
  const ignore = () => undefined;
  client.on('error', ignore);
  try {
    // Held by the session that also writes: who has lost the lock cannot write any more.
    await lock(client, `usher-rebuild/${options.model.name}`, options.signal);
    if ((await options.isWanted?.()) ?? true) await new Rebuilding(options, client).run();
  } finally {
    client.release(true);
  }
}

async function lock(client: pg.ClientBase, key: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const { rows } = await client.query<{ held: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS held',
      [key],
    );
    if (rows[0]?.held) return;
    await pause(waitForOtherMs, undefined, { signal });
  }
}

class Rebuilding {
  #keepAt = 0;
  #tellAt = 0;

  constructor(
    private readonly options: RebuildOptions,
    private readonly client: pg.ClientBase,
  ) {}

  async run(): Promise<void> {
    const { log, model, signal } = this.options;
    const next = await PartBuilt.open(this.client, model, await log.head());
    const count = new ProgressCount(model.name, next.through);
    this.#planKeeping(0);
    for (let attempt = 1; ; attempt++) {
      const goal = await log.head();
      await this.#read(next, count, goal);
      await this.#tell(next, count.at('indexing', goal, goal));
      await next.keep();
      if (!next.isFinished) await next.finish();
      await this.#tell(next, count.at('swapping', goal, goal));
      if (await swapped({ client: this.client, log, model, next })) return;
      if (attempt >= mostAttempts) throw new Error(`${model.name}: readers never let go of the old table`);
      await pause(20 + Math.random() * 80, undefined, { signal });
    }
  }

  async #read(next: PartBuilt, count: ProgressCount, goal: Position): Promise<void> {
    const { log, signal, batchSize } = this.options;
    const how = { signal, ...(batchSize !== undefined && { batchSize }) };
    for await (const { events, through } of next.read(log, goal, how)) {
      count.add(events.length);
      if (next.isFull || performance.now() > this.#keepAt) await this.#keep(next);
      await this.#tell(next, count.at('reading', through, goal));
    }
    if (signal.aborted) await next.keep();
    signal.throwIfAborted();
  }

  async #keep(next: PartBuilt): Promise<void> {
    const begun = performance.now();
    await next.keep();
    this.#planKeeping(performance.now() - begun);
  }

  #planKeeping(costMs: number): void {
    this.#keepAt = performance.now() + Math.max(this.options.keepEveryMs ?? 15_000, costMs * keepingShare);
  }

  async #tell(next: PartBuilt, progress: RebuildProgress): Promise<void> {
    this.options.onProgress?.(progress);
    if (performance.now() < this.#tellAt) return;
    this.#tellAt = performance.now() + 1000;
    await next.tell(progress);
  }
}
