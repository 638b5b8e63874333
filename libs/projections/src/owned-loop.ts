import { setTimeout as pause } from 'node:timers/promises';
import { LogFailed, NotConnected, OutcomeUnknown } from '@event-store';
import { PostgresFault, type AdvisoryLocks } from '@postgres';
import { Overtaken } from './checkpoints';

/** `waiting`: another process owns it. `faulted`: it stands still until the program is started again. */
export type LoopState = 'waiting' | 'working' | 'interrupted' | 'faulted' | 'stopped';

export type LoopOptions = Readonly<{
  locks: AdvisoryLocks;
  lock: string;
  signal: AbortSignal;
  onState: (state: LoopState, error?: unknown) => void;
  /** Works until its signal aborts. It is called again after a lost lock or connection, so it begins at its checkpoint. */
  work: (signal: AbortSignal) => Promise<void>;
}>;

/** An effect may come later, such as one that another process must let go of first. */
export class NotYet extends Error {
  override readonly name = 'NotYet';
}

/** Of whoever owns the projection or process manager of that name. */
export const lockOf = (name: string): string => `usher-projection/${name}`;

/** Works as the one owner of the lock until the signal aborts or the work faults. Lost connections are waited out. */
export async function runOwned(options: LoopOptions): Promise<void> {
  const { signal, onState } = options;
  for (let waitMs = 50; !signal.aborted; waitMs = Math.min(waitMs * 2, 5_000)) {
    const begun = performance.now();
    try {
      await own(options);
    } catch (error) {
      if (signal.aborted) break;
      if (!isPassing(error)) return onState('faulted', error);
      onState('interrupted', error);
    }
    if (performance.now() - begun > 10_000) waitMs = 50;
    if (!signal.aborted) await pause(waitMs, undefined, { signal }).catch(() => undefined);
  }
  onState('stopped');
}

async function own({ locks, lock, signal, onState, work }: LoopOptions): Promise<void> {
  onState('waiting');
  const held = await locks.hold(lock, signal);
  try {
    onState('working');
    await work(AbortSignal.any([signal, held.lost]));
    // It ends without a fault also where its lock was lost, which somebody must hear of.
    held.lost.throwIfAborted();
  } finally {
    held.release();
  }
}

// Lost connections, a server that restarts, is full or lets somebody else go first: https://www.postgresql.org/docs/18/errcodes-appendix.html
const passingCodes =
  /^(08...|53...|57P0[1-5]|57014|40001|40P01|55P03|E(CONN[A-Z]+|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH))$/;
const passingMessages =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded|Query read timeout)/i;

/** True for what goes away by itself; anything else would happen again at the same event. */
export function isPassing(error: unknown): boolean {
  if ([Overtaken, NotConnected, OutcomeUnknown, LogFailed, PostgresFault, NotYet].some((kind) => error instanceof kind))
    return true;
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.every(isPassing);
  return passingMessages.test(error.message) || ('code' in error && passingCodes.test(String(error.code)));
}
