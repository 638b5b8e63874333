import { setTimeout as pause } from 'node:timers/promises';
import { comparePositions, type EventLog, type Filter, type Position, type RecordedEvent } from '@event-store';
import { demandReadable } from './folded-rows';
import { isPassing } from './owned-loop';
import { Progress } from './progress';

export type Follower = Readonly<{
  /** Of the last batch applied; absent before the first. */
  position: () => Position | undefined;
  /** Resolves once everything up to the position is applied. @throws Behind @throws ForeignPosition, or the fault that ended the following */
  reached: (position: Position, timeoutMs: number) => Promise<void>;
  /** Why it has stopped, if it has: what it holds is out of date from then on. */
  fault: () => Error | undefined;
  close: () => Promise<void>;
}>;

export type FollowOptions = Readonly<{ log: EventLog; filter: Filter; onError?: (error: unknown) => void }>;

const self = 'The in-memory model';

/** Feeds every event of the log, in order and once, into something that is kept in memory. */
export function followInMemory(
  { log, filter, onError }: FollowOptions,
  apply: (event: RecordedEvent) => void,
): Follower {
  const progress = new Progress();
  const closed = new AbortController();
  let fault: Error | undefined;
  const following = follow().catch((error: unknown) => {
    fault = error instanceof Error ? error : new Error(self, { cause: error });
    progress.fail(self, fault);
    onError?.(error);
  });

  async function follow(): Promise<void> {
    for (let waitMs = 50; !closed.signal.aborted; waitMs = Math.min(waitMs * 2, 5_000)) {
      try {
        await take();
      } catch (error) {
        if (closed.signal.aborted) return;
        if (!isPassing(error)) throw error;
        onError?.(error);
      }
      await pause(waitMs, undefined, { signal: closed.signal }).catch(() => undefined);
    }
  }

  async function take(): Promise<void> {
    const after = progress.position(self);
    for await (const batch of log.subscribe({ filter, signal: closed.signal, ...(after && { after }) })) {
      demandReadable(self, batch);
      for (const event of batch.events) apply(event);
      progress.reach(self, batch.through);
    }
  }

  async function reached(position: Position, timeoutMs: number): Promise<void> {
    if (fault) throw fault;
    const own = progress.position(self);
    if (own) comparePositions(own, position);
    await progress.reached([self], position, timeoutMs);
  }

  return {
    position: () => progress.position(self),
    reached,
    fault: () => fault,
    close: async () => {
      closed.abort();
      progress.fail(self, new Error(`${self} is closed`));
      await following;
    },
  };
}
