import { Listener } from '@postgres';
import { setTimeout as pause } from 'node:timers/promises';
import { isUuid } from '../append-guard';
import { Bell } from '../bell';
import type { Batch, Position, RecordedEvent, StreamPage, StreamRead, Subscribe } from '../event-log.port';
import { Archived, LogFailed, NotConnected, StreamDeleted } from '../faults';
import { commitIn, positionOf, startingPoint } from '../position';
import { sortedOut } from '../recorded-event';
import { sliceOf } from '../stream-slice';
import { Connections, type ConnectionOptions, type Row } from './connections';
import { ReadAhead } from './read-ahead';
import * as sql from './statements';
import { eventIn } from './stored-rows';
import { Windows, type Window } from './windows';

export type ReaderOptions = ConnectionOptions &
  Readonly<{
    /** Told of lost connections that the log mends by itself. */
    onError?: (error: unknown) => void;
  }>;

/** Reads the log and follows it. */
export class Reader {
  readonly #options: ReaderOptions;
  readonly #connections: Connections;
  readonly #bell = new Bell();
  readonly #closed = new AbortController();
  readonly #name: string;
  #listener: Promise<Listener> | undefined;

  private constructor(name: string, options: ReaderOptions, connections: Connections) {
    this.#name = name;
    this.#options = options;
    this.#connections = connections;
  }

  /** @throws NotConnected when the database cannot be reached now @throws LogFailed when a restore into it has not ended */
  static async open(options: ReaderOptions): Promise<Reader> {
    const connections = new Connections(options);
    try {
      const [head] = await connections.read(sql.readHead);
      if (!head) throw new LogFailed('A restore into this database has not ended; restore it again.');
      return new Reader(head[0] as string, options, connections);
    } catch (error) {
      await connections.close();
      throw error;
    }
  }

  /** Of the log, as its positions carry it. */
  get name(): string {
    return this.#name;
  }

  async readStream(stream: string, read: StreamRead = {}): Promise<StreamPage> {
    const { statement, start } = read.direction === 'backwards' ? backwards : forwards;
    const from = Math.max(-1, Math.min(read.from ?? start, lastRevision));
    const rows = await this.#connections.read(statement, [stream, from, read.limit ?? null]);
    // A read from the very start that finds nothing has seen that there was no stream; asking again could see a newer one.
    if (rows.length === 0)
      return read.limit !== 0 && from === start ? { kind: 'no-stream' } : this.#empty(stream, read);
    return this.#page(stream, read, rows);
  }

  async #page(stream: string, read: StreamRead, rows: readonly Row[]): Promise<StreamPage> {
    const [last, isDeleted] = rows[0]?.slice(-2) ?? [];
    if (isDeleted === 'true') throw new StreamDeleted(stream);
    const events = rows.map((row) => eventIn(row, this.#name));
    const { first, count } = sliceOf(read, Number(last));
    if (events.length < count || events[0]?.revision !== first) throw await this.#archived(stream, events);
    return { kind: 'events', events };
  }

  // Revisions have no gaps; where there is one, the events between have left for an archive.
  async #archived(stream: string, events: readonly RecordedEvent[]): Promise<Archived> {
    const commits = events.map(({ position }) => commitIn(this.#name, position));
    const earliest = commits.reduce((a, b) => (a < b ? a : b), await this.#head());
    const [row] = await this.#connections.read(sql.findArchiveBefore, [earliest]);
    return new Archived(`A part of ${stream}`, row?.[0] ?? '');
  }

  async find(eventId: string): Promise<RecordedEvent | undefined> {
    if (!isUuid(eventId)) return undefined;
    const [row] = await this.#connections.read(sql.findEvent, [eventId]);
    return row && eventIn(row, this.#name);
  }

  async *readAll(read: Subscribe & Readonly<{ until?: Position }> = {}): AsyncIterable<Batch> {
    const head = await this.#head();
    const asked = read.until ? commitIn(this.#name, read.until) : head;
    const until = asked < head ? asked : head;
    let after = startingPoint(this.#name, read.after, head);
    const reading = this.#reading(read, { after, until });
    try {
      while (after < until && !read.signal?.aborted) {
        const window = await reading.ahead.next();
        after = window.through;
        yield* this.#batches(window, read);
      }
    } catch (error) {
      if (!read.signal?.aborted) throw error;
    } finally {
      reading.stop();
    }
  }

  async *subscribe(from: Subscribe = {}): AsyncIterable<Batch> {
    const after = from.after ? commitIn(this.#name, from.after) : 0n;
    const reading = this.#reading(from, { after });
    try {
      yield* this.#follow(from, after, reading);
    } finally {
      reading.stop();
    }
    if (!from.signal?.aborted) throw this.#closed.signal.reason;
  }

  async head(): Promise<Position> {
    return positionOf(this.#name, await this.#head());
  }

  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort(new NotConnected('The log is closed.'));
    await this.#listener?.then(
      (listener) => listener.close(),
      () => undefined,
    );
    await this.#connections.close();
  }

  async *#follow(from: Subscribe, after: bigint, { ahead, signal }: Reading): AsyncIterable<Batch> {
    let reached = after;
    let told = false;
    while (!signal.aborted) {
      const { rings } = this.#bell;
      const window = await this.#whenConnected(() => this.#nextWindow(ahead), signal);
      if (!window) return;
      if (window.through > reached || !told) yield* this.#batches(window, from);
      reached = window.through;
      told = reached >= window.head;
      if (told) await this.#bell.next(rings, signal);
    }
  }

  async #empty(stream: string, read: StreamRead): Promise<StreamPage> {
    const [found] = await this.#connections.read(sql.findStream, [stream]);
    if (!found) return { kind: 'no-stream' };
    if (found[1] === 'true') throw new StreamDeleted(stream);
    if (read.direction === 'backwards' && sliceOf(read, Number(found[0])).count > 0)
      throw await this.#archived(stream, []);
    return { kind: 'events', events: [] };
  }

  async #head(): Promise<bigint> {
    const [head] = await this.#connections.read(sql.readHead);
    return BigInt(head?.[1] as string);
  }

  async #nextWindow(ahead: ReadAhead): Promise<Window> {
    await this.#listen();
    return ahead.next();
  }

  /** Whatever is read for a reader that has gone is given up with its connection. */
  #reading({ filter, signal: asked }: Subscribe, from: Readonly<{ after: bigint; until?: bigint }>): Reading {
    const gone = new AbortController();
    const signal = AbortSignal.any([gone.signal, this.#closed.signal, ...(asked ? [asked] : [])]);
    const windows = new Windows(this.#connections, { log: this.#name, filter, until: from.until, signal });
    return { ahead: new ReadAhead(windows, from.after), signal, stop: () => gone.abort() };
  }

  *#batches({ rows, through, head }: Window, { batchSize = 1000, signal }: Subscribe): Iterable<Batch> {
    for (let begin = 0; begin === 0 || begin < rows.length; begin += batchSize) {
      if (signal?.aborted) return;
      const end = Math.min(begin + batchSize, rows.length);
      const reached = end === rows.length ? through : rows.positionAt(end - 1);
      const found = sortedOut(end - begin, (index) => rows.eventAt(begin + index, this.#name));
      yield { ...found, through: positionOf(this.#name, reached), caughtUp: reached >= head };
    }
  }

  #listen(): Promise<Listener> {
    const ring = () => this.#bell.ring();
    this.#listener ??= Listener.open({
      url: this.#options.url,
      channels: [sql.channel],
      applicationName: 'usher-log-listener',
      onNotification: ring,
      onGap: ring,
      ...(this.#options.onError && { onError: this.#options.onError }),
    }).catch((cause: unknown) => {
      this.#listener = undefined;
      throw new NotConnected('The log cannot be listened to.', { cause });
    });
    return this.#listener;
  }

  /** A subscription outlives the database's restarts; its reader only waits longer. */
  async #whenConnected<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    for (let waitMs = 50; !signal.aborted; waitMs = Math.min(waitMs * 2, 5_000)) {
      try {
        return await act();
      } catch (error) {
        if (signal.aborted) break;
        if (!(error instanceof NotConnected)) throw error;
        this.#options.onError?.(error);
        await pause(waitMs, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  }
}

type Reading = Readonly<{ ahead: ReadAhead; signal: AbortSignal; stop: () => void }>;

const lastRevision = 2_147_483_647;
const forwards = { statement: sql.readForwards, start: 0 };
const backwards = { statement: sql.readBackwards, start: lastRevision };
