import { Bell } from '../bell';
import type { Batch, Subscribe } from '../event-log.port';
import { NotConnected } from '../faults';
import { isSlowConsumer, readFault } from './client-faults';
import type { Connection, Sight } from './connection';
import { Patience } from './patience';
import { tokenOf, type Place } from './place';
import { isOfThisLog, matches, sortedIn, type ClientEvent } from './stored-event';

export type TailOptions = Readonly<{
  log: string;
  connection: Connection;
  signal: AbortSignal;
  onError?: ((error: unknown) => void) | undefined;
}>;

type Kept = Readonly<{ place: Place; event: ClientEvent }>;

/** Events that are kept for followers; who is farther behind reads the history. It bounds what the tail holds of memory. */
const keptAtMost = 1_000;

/**
 * The log's end, followed once for all subscriptions of a process: whoever has come so far is served from here, and knows from each
 * record, also from those he does not want, how far the log is.
 */
export class Tail {
  readonly bell = new Bell();
  readonly #options: TailOptions;
  #kept: Kept[] = [];
  /** Place of the last record that is not kept. */
  #floor: Place;
  #last: Place;
  /** Where the log was last known to end. */
  #head: Place;
  #fault: Error | undefined;

  private constructor(options: TailOptions, head: Place) {
    this.#options = options;
    [this.#floor, this.#last, this.#head] = [head, head, head];
  }

  /** @throws NotConnected when the log cannot be reached now */
  static async from(options: TailOptions): Promise<Tail> {
    const tail = new Tail(options, await options.connection.head());
    void tail.#run();
    return tail;
  }

  get last(): Place {
    return this.#last;
  }

  /** Set once the log cannot be followed, for a reason that time does not mend. */
  get fault(): Error | undefined {
    return this.#fault;
  }

  /** What has come since a place; undefined where that is longer ago than the tail knows. */
  since({ commit }: Place, { filter = {}, batchSize = 1000 }: Subscribe): Batch | undefined {
    if (commit < this.#floor.commit) return undefined;
    const found: ClientEvent[] = [];
    let through = this.#last;
    for (let index = this.#firstAfter(commit); index < this.#kept.length; index += 1) {
      const { event, place } = this.#kept[index] as Kept;
      if (matches(event, filter)) found.push(event);
      if (found.length < batchSize) continue;
      through = place;
      break;
    }
    const { log } = this.#options;
    return { ...sortedIn(log, found), through: tokenOf(log, through), caughtUp: through.commit >= this.#head.commit };
  }

  #firstAfter(commit: bigint): number {
    let index = this.#kept.length;
    while (index > 0 && (this.#kept[index - 1] as Kept).place.commit > commit) index -= 1;
    return index;
  }

  async #run(): Promise<void> {
    const { connection, signal } = this.#options;
    const patience = new Patience();
    while (!signal.aborted) {
      try {
        for await (const sight of connection.forwards(this.#last, { signal })) {
          this.#take(sight);
          patience.rewarded();
        }
        if (!signal.aborted) throw new NotConnected('The log ended a subscription.');
      } catch (error) {
        if (isSlowConsumer(error)) continue;
        if (!this.#mends(readFault(error))) return;
        await patience.wait(signal);
        await this.#lookUp();
      }
    }
  }

  #mends(fault: Error): boolean {
    if (fault instanceof NotConnected) {
      if (!this.#options.signal.aborted) this.#options.onError?.(fault);
      return true;
    }
    this.#fault = fault;
    this.bell.ring();
    return false;
  }

  /** After a time without news nobody has caught up before the log's end is known again. */
  async #lookUp(): Promise<void> {
    const head = await this.#options.connection.head().catch(() => undefined);
    if (head && head.commit > this.#head.commit) this.#head = head;
  }

  #take({ place, event }: Sight): void {
    this.#last = place;
    if (place.commit > this.#head.commit) this.#head = place;
    if (event && isOfThisLog(event)) this.#kept.push({ place, event });
    // Half is let go at once, so that a full tail does not move all it keeps for each event.
    if (this.#kept.length > keptAtMost) {
      this.#floor = (this.#kept[keptAtMost / 2 - 1] as Kept).place;
      this.#kept = this.#kept.slice(keptAtMost / 2);
    }
    this.bell.ring();
  }
}
