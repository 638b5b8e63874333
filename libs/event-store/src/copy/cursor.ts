import type { Batch, EventLog, Position, RecordedEvent } from '../event-log.port';

/** A log's events one after another, up to the end it had when the first was asked for. */
export class Cursor {
  readonly #batches: AsyncIterator<Batch>;
  #events: readonly RecordedEvent[] = [];
  #next = 0;

  constructor(log: EventLog, after: Position | undefined, signal: AbortSignal) {
    this.#batches = log.readAll({ signal, ...(after && { after }) })[Symbol.asyncIterator]();
  }

  /** Undefined at the end. @throws UnreadableEvent, as it cannot be copied nor compared */
  async next(): Promise<RecordedEvent | undefined> {
    while (this.#next === this.#events.length) {
      const { done, value } = await this.#batches.next();
      if (done) return undefined;
      const [unreadable] = value.unreadable;
      if (unreadable) throw unreadable;
      [this.#events, this.#next] = [value.events, 0];
    }
    return this.#events[this.#next++];
  }

  async close(): Promise<void> {
    await this.#batches.return?.();
  }
}
