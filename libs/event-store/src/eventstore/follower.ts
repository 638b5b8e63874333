import type { Batch, Subscribe } from '../event-log.port';
import { NotConnected } from '../faults';
import { startingPoint } from '../position';
import type { Connection } from './connection';
import type { History } from './history';
import { Patience } from './patience';
import { placeIn, start, type Place } from './place';
import { Tail } from './tail';

export type FollowerParts = Readonly<{
  log: string;
  connection: Connection;
  history: History;
  /** Ends the tail, with the log. */
  closed: AbortSignal;
  onError?: ((error: unknown) => void) | undefined;
}>;

type UntilTold = Subscribe & Readonly<{ signal: AbortSignal }>;
type Following = Readonly<{ tail: Tail; read: UntilTold; patience: Patience }>;

/** Subscriptions: the history up to where the tail knows the log, then the tail. They outlive the log's restarts. */
export class Follower {
  #tail: Promise<Tail> | undefined;

  constructor(private readonly parts: FollowerParts) {}

  async *follow(from: UntilTold): AsyncGenerator<Batch> {
    const { log } = this.parts;
    const patience = new Patience();
    const begun = await this.#begin(from, patience);
    if (!begun) return;
    let { after } = begun;
    let told = false;
    for await (const batch of this.#batches(after, { tail: begun.tail, read: from, patience })) {
      const through = placeIn(log, batch.through);
      if (through.commit > after.commit || (batch.caughtUp && !told)) yield batch;
      told = batch.caughtUp;
      after = through;
    }
  }

  /** The tail, and where to begin; a log that is away is waited for. */
  async #begin({ after, signal }: UntilTold, patience: Patience) {
    while (!signal.aborted) {
      try {
        const tail = await this.#followed();
        return { tail, after: beginning(this.parts.log, after, await this.parts.connection.head()) };
      } catch (error) {
        await this.#mend(error, patience, signal);
      }
    }
    return undefined;
  }

  async *#batches(from: Place, following: Following): AsyncGenerator<Batch> {
    const { tail, read } = following;
    let after = from;
    while (!read.signal.aborted) {
      const { rings } = tail.bell;
      if (tail.fault) throw tail.fault;
      const fresh = tail.since(after, read);
      for await (const batch of fresh ? [fresh] : this.#old(after, following)) {
        yield batch;
        after = placeIn(this.parts.log, batch.through);
      }
      if (fresh && after.commit >= tail.last.commit) await tail.bell.next(rings, read.signal);
    }
  }

  /** What the tail knows no longer. */
  async *#old(after: Place, { tail, read, patience }: Following): AsyncGenerator<Batch> {
    const stretch = { after, through: tail.last, isToHead: true };
    try {
      for await (const batch of this.parts.history.batches(stretch, read)) {
        patience.rewarded();
        yield batch;
      }
    } catch (error) {
      await this.#mend(error, patience, read.signal);
    }
  }

  async #mend(error: unknown, patience: Patience, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    if (!(error instanceof NotConnected)) throw error;
    this.parts.onError?.(error);
    await patience.wait(signal);
  }

  #followed(): Promise<Tail> {
    const { closed: signal, ...rest } = this.parts;
    this.#tail ??= Tail.from({ ...rest, signal }).catch((error: unknown) => {
      this.#tail = undefined;
      throw error;
    });
    return this.#tail;
  }
}

/** Where reading begins. @throws ForeignPosition for a token of another log or of a future that this log has not had */
export function beginning(log: string, after: Subscribe['after'], head: Place): Place {
  startingPoint(log, after, head.commit);
  return after === undefined ? start : placeIn(log, after);
}
