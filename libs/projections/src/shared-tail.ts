import {
  comparePositions,
  startOf,
  type Batch,
  type EventLog,
  type Filter,
  type Position,
  type RecordedEvent,
  type Subscribe,
} from '@event-store';
import { TailFeed } from './tail-feed';

const usualBatch = 1000;

/**
 * Lets many subscribers of one program share the reading of what is new. Each catches up by itself, reading what it asked for; from
 * the log's end on all are fed by one subscription that reads everything once. Whoever is too slow for that catches up by itself again:
 * what is kept for the slow is bounded.
 */
export class SharedTail {
  readonly #feed: TailFeed;

  constructor(
    private readonly log: EventLog,
    signal: AbortSignal,
    /** Sees every batch that is read, each event at least once. */
    private readonly onBatch: (batch: Batch) => void = () => undefined,
  ) {
    this.#feed = new TailFeed(log, signal, onBatch);
  }

  /** As the log's own. */
  async *subscribe(from: Subscribe): AsyncIterable<Batch> {
    let { after } = from;
    while (!from.signal?.aborted) {
      for await (const batch of this.#untilEnd(from, after)) {
        yield batch;
        after = batch.through;
      }
      if (!after || from.signal?.aborted) return;
      for await (const batch of this.#fed(from, after)) {
        yield batch;
        after = batch.through;
      }
    }
  }

  /** What it reads by itself, and the news that this was the end. */
  async *#untilEnd(from: Subscribe, start: Position | undefined): AsyncIterable<Batch> {
    let after = start;
    for await (const batch of this.log.readAll({ ...from, ...(after && { after }) })) {
      this.onBatch(batch);
      yield { ...batch, caughtUp: false };
      after = batch.through;
    }
    if (from.signal?.aborted) return;
    // Where nothing was found from the log's start on, there may be something by now.
    const through = after ?? startOf(await this.log.head());
    yield { events: [], unreadable: [], through, caughtUp: true };
  }

  async *#fed({ filter = {}, batchSize = usualBatch, signal }: Subscribe, start: Position): AsyncIterable<Batch> {
    let after = start;
    for await (const batch of this.#feed.after(start, signal)) {
      yield* parts(matching(batch, filter, after), batchSize);
      after = batch.through;
    }
  }
}

/** What of it a subscriber asked for and has not had. */
function matching(batch: Batch, { categories, types }: Filter, after: Position): Batch {
  const wants = ({ stream, type }: Pick<RecordedEvent, 'stream' | 'type'>) =>
    (!categories || categories.includes(stream.split('-', 1)[0] ?? '')) && (!types || types.includes(type));
  const isNew = (position: Position | undefined) => !position || comparePositions(position, after) > 0;
  const events = batch.events.filter((event) => wants(event) && isNew(event.position));
  const unreadable = batch.unreadable.filter(({ place }) => wants(place) && isNew(place.position));
  return { ...batch, events, unreadable };
}

/** Cuts a batch that is too large. What cannot be read comes with the last part, after all that can. */
function* parts(batch: Batch, size: number): Iterable<Batch> {
  const { events } = batch;
  for (let start = 0; start + size < events.length; start += size) {
    const part = events.slice(start, start + size);
    yield { events: part, unreadable: [], through: (part.at(-1) as RecordedEvent).position, caughtUp: false };
  }
  const rest = Math.max(0, Math.ceil(events.length / size) - 1) * size;
  yield { ...batch, events: events.slice(rest) };
}
