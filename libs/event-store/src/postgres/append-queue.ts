import type { SerialisedEvent } from '../append-guard';
import type { ExpectedRevision } from '../event-log.port';

export type Append = Readonly<{
  stream: string;
  expected: ExpectedRevision;
  events: readonly SerialisedEvent[];
}>;

/** Of one batch; the bytes are those of data and metadata, and an append alone may have more. */
const most = { appends: 500, bytes: 1_000_000 };
/** Of all that waits. */
const room = { appends: 10_000, bytes: 64_000_000 };

/**
 * Appends that wait to be sent. A batch holds one append of a stream, and a stream is in one batch at a time: the next of a stream
 * is ready when the batch of the one before it has settled, so each stream is written in the order in which it was asked.
 */
export class AppendQueue<Waiting extends Append> {
  #ready: Waiting[] = [];
  /** Has an entry for each stream that is ready or in a batch, with what waits behind. */
  readonly #behind = new Map<string, Waiting[]>();
  #appends = 0;
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#appends === 0;
  }

  get hasReady(): boolean {
    return this.#ready.length > 0;
  }

  /** False when there is no room. */
  add(append: Waiting): boolean {
    const bytes = bytesOf(append);
    if (this.#appends >= room.appends || this.#bytes + bytes > room.bytes) return false;
    this.#appends += 1;
    this.#bytes += bytes;
    const behind = this.#behind.get(append.stream);
    if (behind) behind.push(append);
    else this.#makeReady(append, []);
    return true;
  }

  /** What goes as one statement: no stream twice, no event id twice. */
  take(): readonly Waiting[] {
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    const ids = new Set<string>();
    let bytes = 0;
    let next = 0;
    for (; next < this.#ready.length && batch.length < most.appends; next += 1) {
      const append = this.#ready[next] as Waiting;
      const size = bytesOf(append);
      if (batch.length > 0 && bytes + size > most.bytes) break;
      if (append.events.some(({ event }) => ids.has(event.id))) {
        left.push(append);
        continue;
      }
      for (const { event } of append.events) ids.add(event.id);
      batch.push(append);
      bytes += size;
    }
    this.#ready = [...left, ...this.#ready.slice(next)];
    this.#appends -= batch.length;
    this.#bytes -= bytes;
    return batch;
  }

  /** Lets what waits behind the batch's streams go on. */
  settled(batch: readonly Waiting[]): void {
    for (const { stream } of batch) this.#advance(stream);
  }

  /** Takes out an append that has not been taken for a batch; false when it is not here any more. */
  withdraw(append: Waiting): boolean {
    const isReady = remove(this.#ready, append);
    if (!isReady && !remove(this.#behind.get(append.stream) ?? [], append)) return false;
    this.#appends -= 1;
    this.#bytes -= bytesOf(append);
    if (isReady) this.#advance(append.stream);
    return true;
  }

  #advance(stream: string): void {
    const [next, ...behind] = this.#behind.get(stream) ?? [];
    if (next) this.#makeReady(next, behind);
    else this.#behind.delete(stream);
  }

  #makeReady(append: Waiting, behind: Waiting[]): void {
    this.#behind.set(append.stream, behind);
    this.#ready.push(append);
  }
}

const bytesOf = ({ events }: Append): number => events.reduce((sum, { bytes }) => sum + bytes, 0);

function remove<Item>(items: Item[], item: Item): boolean {
  const index = items.indexOf(item);
  if (index >= 0) items.splice(index, 1);
  return index >= 0;
}
