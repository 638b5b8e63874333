import { Listener } from '@postgres';
import { setTimeout as pause } from 'node:timers/promises';
import { isUuid } from '../append-guard';
import { Bell } from '../bell';
import type { Batch, Position, RecordedEvent, StreamPage, StreamRead, Subscribe } from '../event-log.port';
import { NotConnected, StreamDeleted } from '../faults';
import { commitIn, positionOf, startingPoint } from '../position';
import { recordedEvent, sorted } from '../recorded-event';
import { Connections, type ConnectionOptions, type Row } from './connections';
import * as sql from './statements';

export type ReaderOptions = ConnectionOptions &
  Readonly<{
    /** Told of lost connections that the log mends by itself. */
    onError?: (error: unknown) => void;
  }>;

/** A filtered read looks through so many positions before it tells how far it is. */
const searchWindow = 10_000n;

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

  /** @throws NotConnected when the database cannot be reached now */
  static async open(options: ReaderOptions): Promise<Reader> {
    const connections = new Connections(options);
    try {
      const [head] = await connections.read(sql.readHead);
      return new Reader(head?.[0] as string, options, connections);
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
    if (rows.length === 0) return read.limit !== 0 && from === start ? { kind: 'no-stream' } : this.#empty(stream);
    if (rows[0]?.at(-1) === 'true') throw new StreamDeleted(stream);
    return { kind: 'events', events: rows.map((row) => this.#recorded(row)) };
  }

  async find(eventId: string): Promise<RecordedEvent | undefined> {
    if (!isUuid(eventId)) return undefined;
    const [row] = await this.#connections.read(sql.findEvent, [eventId]);
    return row && this.#recorded(row);
  }

  async *readAll(read: Subscribe & Readonly<{ until?: Position }> = {}): AsyncIterable<Batch> {
    const head = await this.#head();
    const until = read.until ? commitIn(this.#name, read.until) : head;
    const end = until < head ? until : head;
    let after = startingPoint(this.#name, read.after, head);
    while (after < end && !read.signal?.aborted) {
      const batch = await this.#batch(after, { end, head }, read);
      yield batch;
      after = commitIn(this.#name, batch.through);
    }
  }

  async *subscribe(from: Subscribe = {}): AsyncIterable<Batch> {
    const signal = from.signal ? AbortSignal.any([from.signal, this.#closed.signal]) : this.#closed.signal;
    yield* this.#follow(from, signal);
    if (!from.signal?.aborted) throw new NotConnected('The log is closed.');
  }

  async head(): Promise<Position> {
    return positionOf(this.#name, await this.#head());
  }

  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    await this.#listener?.then(
      (listener) => listener.close(),
      () => undefined,
    );
    await this.#connections.close();
  }

  async *#follow(from: Subscribe, signal: AbortSignal): AsyncIterable<Batch> {
    let after = from.after ? commitIn(this.#name, from.after) : 0n;
    let told = false;
    while (!signal.aborted) {
      const { rings } = this.#bell;
      const batch = await this.#whenConnected(() => this.#nextBatch(after, from), signal);
      if (!batch) return;
      const through = commitIn(this.#name, batch.through);
      if (through > after || !told) yield batch;
      told = batch.caughtUp;
      after = through;
      if (batch.caughtUp) await this.#bell.next(rings, signal);
    }
  }

  async #empty(stream: string): Promise<StreamPage> {
    const [found] = await this.#connections.read(sql.findStream, [stream]);
    if (found?.[0] === 'true') throw new StreamDeleted(stream);
    return found ? { kind: 'events', events: [] } : { kind: 'no-stream' };
  }

  async #head(): Promise<bigint> {
    const [head] = await this.#connections.read(sql.readHead);
    return BigInt(head?.[1] as string);
  }

  // The head is read first: whatever stands up to it is committed and visible to the page's own, later snapshot.
  async #nextBatch(after: bigint, from: Subscribe): Promise<Batch> {
    await this.#listen();
    const head = await this.#head();
    startingPoint(this.#name, from.after, head);
    return this.#batch(after, { end: head, head }, from);
  }

  async #batch(after: bigint, { end, head }: Readonly<{ end: bigint; head: bigint }>, read: Subscribe): Promise<Batch> {
    const { filter, batchSize = 1000 } = read;
    const farthest = filter && after + searchWindow < end ? after + searchWindow : end;
    const page = [after, farthest, batchSize];
    const rows = await (filter
      ? this.#connections.read(sql.readFilteredPage, [...page, filter.categories ?? null, filter.types ?? null])
      : this.#connections.read(sql.readPage, page));
    const isFull = rows.length === batchSize;
    const through = isFull ? BigInt(rows.at(-1)?.[0] as string) : farthest;
    const found = sorted(rows.map((row) => () => this.#recorded(row)));
    return { ...found, through: positionOf(this.#name, through), caughtUp: through >= head };
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

  #recorded(row: Row): RecordedEvent {
    const [commit, stream, revision, id, type, data, metadata] = row as readonly string[] as EventRow;
    const position = positionOf(this.#name, BigInt(commit));
    return recordedEvent({ stream, revision: Number(revision), id, type, position }, { data, metadata });
  }
}

type EventRow = readonly [string, string, string, string, string, string, string];

const lastRevision = 2_147_483_647;
const forwards = { statement: sql.readForwards, start: 0 };
const backwards = { statement: sql.readBackwards, start: lastRevision };
