import { checkAppend } from '../append-guard';
import type { EventIndex } from '../event-index.port';
import type {
  AppendResult,
  Batch,
  EventLog,
  ExpectedRevision,
  NewEvent,
  Position,
  RecordedEvent,
  StreamPage,
  StreamRead,
  Subscribe,
} from '../event-log.port';
import { NotConnected } from '../faults';
import { OneAtATime } from '../one-at-a-time';
import type { AppendEnd } from '../postgres/appender';
import { RevisionConflict } from '../revision-conflict';
import { Appender } from './appender';
import { Connection, type ConnectionOptions } from './connection';
import { Finder } from './finder';
import { beginning, Follower } from './follower';
import { History } from './history';
import { nameOfLog } from './log-name';
import { placeIn, tokenOf } from './place';
import { StreamReader } from './stream-reader';

export type EventStoreEventLogOptions = ConnectionOptions &
  Readonly<{
    /** Finds events by id; without it they are looked for all through the log. Closed with the log. */
    index?: EventIndex | undefined;
    /** How long is asked what became of an append whose answer was lost; default 10 seconds. */
    settleWithinMs?: number;
    onAppend?: (milliseconds: number, end: AppendEnd) => void;
    /** Told of lost connections that the log mends by itself. */
    onError?: (error: unknown) => void;
  }>;

/** The log in an EventStoreDB or KurrentDB, 22.10 or later, which may hold other data beside it (docs/decisions/0014). */
export class EventStoreEventLog implements EventLog {
  readonly #options: EventStoreEventLogOptions;
  readonly #connection: Connection;
  readonly #name: string;
  readonly #streams: StreamReader;
  readonly #history: History;
  readonly #finder: Finder;
  readonly #follower: Follower;
  readonly #appender: Appender;
  readonly #inTurn = new OneAtATime();
  readonly #closed = new AbortController();

  private constructor(log: string, connection: Connection, options: EventStoreEventLogOptions) {
    const { index, onError, settleWithinMs = 10_000 } = options;
    [this.#name, this.#connection, this.#options] = [log, connection, options];
    const streams = (this.#streams = new StreamReader(log, connection));
    const history = (this.#history = new History(log, connection));
    this.#finder = new Finder({ log, connection, streams, history, index });
    this.#follower = new Follower({ log, connection, history, closed: this.#closed.signal, onError });
    this.#appender = new Appender({ log, connection, streams, settleWithinMs });
  }

  /** @throws NotConnected when the server cannot be reached now */
  static async open(options: EventStoreEventLogOptions): Promise<EventStoreEventLog> {
    const connection = new Connection(options);
    try {
      const name = await nameOfLog(connection);
      // So that a repeat of what was written before this program began is known for one.
      await connection.head();
      return new EventStoreEventLog(name, connection, options);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly [NewEvent, ...NewEvent[]],
    signal?: AbortSignal,
  ): Promise<AppendResult> {
    const serialised = checkAppend(stream, expected, events);
    const begun = performance.now();
    const tell = (end: AppendEnd) => this.#options.onAppend?.(performance.now() - begun, end);
    try {
      // Calls of one client may overtake each other.
      const answer = await this.#inTurn.run(stream, async () => {
        signal?.throwIfAborted();
        this.#demandOpen();
        return this.#appender.append({ stream, expected, events: serialised });
      });
      tell(answer.repeated ? 'repeated' : 'written');
      return answer;
    } catch (error) {
      tell(error instanceof RevisionConflict ? 'conflict' : 'failed');
      throw error;
    }
  }

  async readStream(stream: string, read: StreamRead = {}): Promise<StreamPage> {
    this.#demandOpen();
    return this.#streams.page(stream, read);
  }

  async find(eventId: string, stream?: string): Promise<RecordedEvent | undefined> {
    this.#demandOpen();
    return this.#finder.find(eventId, stream, this.#untilClosed());
  }

  async *readAll(read: Subscribe & Readonly<{ until?: Position }> = {}): AsyncIterable<Batch> {
    this.#demandOpen();
    const head = await this.#connection.head();
    const until = read.until ? placeIn(this.#name, read.until) : head;
    const isToHead = until.commit >= head.commit;
    const stretch = { after: beginning(this.#name, read.after, head), through: isToHead ? head : until, isToHead };
    yield* this.#history.batches(stretch, { ...read, signal: this.#untilClosed(read.signal) });
    if (!read.signal?.aborted) this.#demandOpen();
  }

  async *subscribe(from: Subscribe = {}): AsyncIterable<Batch> {
    yield* this.#follower.follow({ ...from, signal: this.#untilClosed(from.signal) });
    if (!from.signal?.aborted) this.#demandOpen();
  }

  async head(): Promise<Position> {
    this.#demandOpen();
    return tokenOf(this.#name, await this.#connection.head());
  }

  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    this.#connection.close();
    await this.#options.index?.close();
  }

  // One of its own for each reader, because a signal warns when many listen to it.
  #untilClosed(signal?: AbortSignal): AbortSignal {
    return AbortSignal.any(signal ? [signal, this.#closed.signal] : [this.#closed.signal]);
  }

  #demandOpen(): void {
    if (this.#closed.signal.aborted) throw new NotConnected('The log is closed.');
  }
}
