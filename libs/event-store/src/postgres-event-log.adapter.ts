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
} from './event-log.port';
import { Appender, type AppenderOptions } from './postgres/appender';
import { Reader, type ReaderOptions } from './postgres/reader';

export type PostgresEventLogOptions = ReaderOptions & AppenderOptions;

/** The log in schema `log` of a Postgres database; how it keeps its order is told in docs/decisions/0001. */
export class PostgresEventLog implements EventLog {
  readonly #reader: Reader;
  readonly #appender: Appender;
  #closed: Promise<unknown> | undefined;

  private constructor(reader: Reader, appender: Appender) {
    this.#reader = reader;
    this.#appender = appender;
  }

  /** @throws NotConnected when the database cannot be reached now */
  static async open(options: PostgresEventLogOptions): Promise<PostgresEventLog> {
    const reader = await Reader.open(options);
    return new PostgresEventLog(reader, new Appender(reader.name, options));
  }

  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly [NewEvent, ...NewEvent[]],
    signal?: AbortSignal,
  ): Promise<AppendResult> {
    return this.#appender.append(stream, expected, events, signal);
  }

  readStream(stream: string, read?: StreamRead): Promise<StreamPage> {
    return this.#reader.readStream(stream, read);
  }

  find(eventId: string): Promise<RecordedEvent | undefined> {
    return this.#reader.find(eventId);
  }

  readAll(read?: Subscribe & Readonly<{ until?: Position }>): AsyncIterable<Batch> {
    return this.#reader.readAll(read);
  }

  subscribe(from?: Subscribe): AsyncIterable<Batch> {
    return this.#reader.subscribe(from);
  }

  head(): Promise<Position> {
    return this.#reader.head();
  }

  async close(): Promise<void> {
    this.#closed ??= Promise.all([this.#reader.close(), this.#appender.close()]);
    await this.#closed;
  }
}
