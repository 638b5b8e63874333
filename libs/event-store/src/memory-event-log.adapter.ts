import { Bell } from './bell';
import { categoryOf, checkAppend, type SerialisedEvent } from './append-guard';
import type {
  AppendResult,
  Batch,
  EventLog,
  ExpectedRevision,
  Filter,
  NewEvent,
  Position,
  RecordedEvent,
  StreamPage,
  StreamRead,
  Subscribe,
} from './event-log.port';
import { NotConnected, StreamDeleted } from './faults';
import { recordedEvent, sorted } from './recorded-event';
import { commitIn, positionOf, startingPoint } from './position';
import { RevisionConflict } from './revision-conflict';
import { sliceOf } from './stream-slice';

type Stored = Readonly<{ stream: string; revision: number; commit: bigint } & SerialisedEvent>;

/** A log in this process alone, for tests. Events are kept as text, so nobody shares an object with the log. */
export class MemoryEventLog implements EventLog {
  readonly #name: string;
  readonly #all: Stored[] = [];
  readonly #streams = new Map<string, Stored[]>();
  readonly #byId = new Map<string, Stored>();
  readonly #deleted = new Set<string>();
  readonly #bell = new Bell();
  #closed = false;

  constructor(name: string = crypto.randomUUID()) {
    this.#name = name;
  }

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly [NewEvent, ...NewEvent[]],
    signal?: AbortSignal,
  ): Promise<AppendResult> {
    const serialised = checkAppend(stream, expected, events);
    signal?.throwIfAborted();
    this.#demandOpen();
    this.#demandLiving(stream);
    const written = this.#streams.get(stream) ?? [];
    const actual = written.length === 0 ? ('no-stream' as const) : written.length - 1;
    if (this.#isFree(serialised) && (expected === 'any' || expected === actual)) return this.#write(stream, serialised);
    const first = this.#firstAnswer(written, expected, serialised);
    if (first) return first;
    throw new RevisionConflict(stream, expected, actual);
  }

  async readStream(stream: string, read: StreamRead = {}): Promise<StreamPage> {
    this.#demandOpen();
    this.#demandLiving(stream);
    const written = this.#streams.get(stream);
    if (!written) return { kind: 'no-stream' };
    const { first, count, step } = sliceOf(read, written.length - 1);
    const events = Array.from({ length: count }, (_, index) => this.#recorded(written[first + index * step] as Stored));
    return { kind: 'events', events };
  }

  async find(eventId: string): Promise<RecordedEvent | undefined> {
    this.#demandOpen();
    const stored = this.#byId.get(eventId);
    return stored && this.#recorded(stored);
  }

  async *readAll(read: Subscribe & Readonly<{ until?: Position }> = {}): AsyncIterable<Batch> {
    this.#demandOpen();
    const head = BigInt(this.#all.length);
    const until = read.until ? commitIn(this.#name, read.until) : head;
    const end = until < head ? until : head;
    let after = this.#start(read);
    while (after < end && !read.signal?.aborted) {
      const batch = this.#batch(after, end, read);
      yield batch;
      after = commitIn(this.#name, batch.through);
    }
  }

  async *subscribe(from: Subscribe = {}): AsyncIterable<Batch> {
    let after = this.#start(from);
    let told = false;
    while (!from.signal?.aborted) {
      this.#demandOpen();
      const end = BigInt(this.#all.length);
      if (after < end || !told) {
        const batch = this.#batch(after, end, from);
        told = batch.caughtUp;
        yield batch;
        after = commitIn(this.#name, batch.through);
      } else await this.#bell.next(this.#bell.rings, from.signal);
    }
  }

  async head(): Promise<Position> {
    this.#demandOpen();
    return positionOf(this.#name, BigInt(this.#all.length));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#bell.ring();
  }

  /** Closes a stream for ever; what happened in it stays in the history. */
  tombstone(stream: string): void {
    this.#deleted.add(stream);
  }

  /** Puts an event that is no JSON at the end of a stream, for tests of what others make of it. */
  spoil(stream: string): void {
    const [last] = this.#streams.get(stream)?.slice(-1) ?? [];
    if (!last) throw new Error(`${stream} was never written to`);
    const event = { ...last.event, id: crypto.randomUUID(), type: 'ThingSpoilt' };
    this.#write(stream, [{ event, data: '{', metadata: last.metadata, bytes: last.bytes }]);
  }

  #demandLiving(stream: string): void {
    if (this.#deleted.has(stream)) throw new StreamDeleted(stream);
  }

  #demandOpen(): void {
    if (this.#closed) throw new NotConnected('The log is closed.');
  }

  #isFree(events: readonly SerialisedEvent[]): boolean {
    return events.every(({ event }) => !this.#byId.has(event.id));
  }

  #write(stream: string, events: readonly SerialisedEvent[]): AppendResult {
    const written = this.#streams.get(stream) ?? [];
    this.#streams.set(stream, written);
    for (const serialised of events) {
      const stored = { stream, revision: written.length, commit: BigInt(this.#all.length + 1), ...serialised };
      written.push(stored);
      this.#all.push(stored);
      this.#byId.set(serialised.event.id, stored);
    }
    this.#bell.ring();
    return this.#answer(written.at(-1) as Stored, false);
  }

  #firstAnswer(
    written: readonly Stored[],
    expected: ExpectedRevision,
    events: readonly SerialisedEvent[],
  ): AppendResult | undefined {
    const ids = events.map(({ event }) => event.id);
    const foundAt = written.findIndex(({ event }) => event.id === ids[0]);
    const place = expected === 'any' ? foundAt : expected === 'no-stream' ? 0 : expected + 1;
    const isSame = foundAt >= 0 && ids.every((id, index) => written[place + index]?.event.id === id);
    return isSame ? this.#answer(written[place + ids.length - 1] as Stored, true) : undefined;
  }

  #answer({ revision, commit }: Stored, repeated: boolean): AppendResult {
    return { revision, position: positionOf(this.#name, commit), repeated };
  }

  #start({ after }: Subscribe): bigint {
    return startingPoint(this.#name, after, BigInt(this.#all.length));
  }

  #batch(after: bigint, end: bigint, { filter = {}, batchSize = 1000 }: Subscribe): Batch {
    const found: Stored[] = [];
    let through = after;
    while (through < end && found.length < batchSize) {
      const stored = this.#all[Number(through)] as Stored;
      if (matches(stored, filter)) found.push(stored);
      through += 1n;
    }
    const read = sorted(found.map((stored) => () => this.#recorded(stored)));
    return { ...read, through: positionOf(this.#name, through), caughtUp: through >= BigInt(this.#all.length) };
  }

  #recorded({ stream, revision, commit, event: { id, type }, ...texts }: Stored): RecordedEvent {
    return recordedEvent({ stream, revision, id, type, position: positionOf(this.#name, commit) }, texts);
  }
}

const matches = ({ stream, event }: Stored, { categories, types }: Filter): boolean =>
  (categories?.includes(categoryOf(stream)) ?? true) && (types?.includes(event.type) ?? true);
