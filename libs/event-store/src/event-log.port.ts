import type { Instant } from '@domain/kernel';
import type { UnreadableEvent } from './faults';
import type { Position } from './position';

export type { Position };

/** Who did it. `kind` says which stream or program the id names. */
export type Actor = Readonly<{ kind: 'staff' | 'client' | 'device' | 'node' | 'program'; id: string }>;

/** What is written beside every event's data. Person data never stands here. */
export type Metadata = Readonly<{
  commandId: string;
  /** Keyed hash of the command's body as the caller sent it: the same id with another hash is another command. */
  commandHash: string;
  correlationId: string;
  causationId: string;
  actor: Actor;
  /** The tenant; absent for what belongs to the platform itself. */
  carrierId?: string;
  schemaVersion: number;
  /** Set by whoever appends; never decreases along a stream; kept when a log is copied. */
  recordedAt: Instant;
}>;

/** An event on its way into the log. `id` is a UUID; the same id at the same place is the same event. */
export type NewEvent = Readonly<{ id: string; type: string; data: object; metadata: Metadata }>;

export type RecordedEvent = NewEvent &
  Readonly<{
    stream: string;
    /** Counts from 0 along the stream, without gaps. */
    revision: number;
    position: Position;
  }>;

/** `exact` is the revision of the stream's last event. */
export type ExpectedRevision = 'any' | 'no-stream' | number;

export type AppendResult = Readonly<{
  /** Of the last event written; the next exact expectation. */
  revision: number;
  /** Of the last event written. */
  position: Position;
  /** True when these very events were there already: the first answer is given again. */
  repeated: boolean;
}>;

export type StreamRead = Readonly<{
  /** Default `forwards`. */
  direction?: 'forwards' | 'backwards';
  /** First revision to deliver; default the stream's start, or its end when reading backwards. */
  from?: number;
  /** Default: all. */
  limit?: number;
}>;

/** A stream that was never written to answers `no-stream`, which is not the same as an empty page of one that was. */
export type StreamPage = Readonly<{ kind: 'no-stream' } | { kind: 'events'; events: readonly RecordedEvent[] }>;

/** Both given: both must match. Categories are stream names up to the first dash. */
export type Filter = Readonly<{ categories?: readonly string[]; types?: readonly string[] }>;

/** A batch of a subscription. `through` is how far was looked, also where nothing matched; a consumer's checkpoint. */
export type Batch = Readonly<{
  events: readonly RecordedEvent[];
  /** Events that match the filter and cannot be read: kept out of `events`, so that who can do without them goes on. */
  unreadable: readonly UnreadableEvent[];
  through: Position;
  caughtUp: boolean;
}>;

export type Subscribe = Readonly<{
  /** Exclusive; default the log's start. */
  after?: Position;
  filter?: Filter;
  /** Most events in a batch; default 1000. */
  batchSize?: number;
  signal?: AbortSignal;
}>;

/**
 * The log: streams of events with one global order. Every adapter passes `event-log.contract.ts`.
 * Faults (connection lost, malformed event) are thrown; a conflict is the typed {@link RevisionConflict}, a position of another
 * log or of a future this one has not had is a `ForeignPosition`.
 */
export interface EventLog {
  /**
   * Appends all or nothing. Repeating an append (same ids, same expectation) gives the first answer at any age;
   * with `any` that is recognised as far back as the adapter can see. An id that stands in the log elsewhere is a conflict,
   * but on an engine that knows events only by their place (EventStoreDB), where the caller must not send one to two places.
   * Who appends keeps `recordedAt` from decreasing along the stream; the log stores what it is given. A signal that aborts before
   * the append is sent stops it; afterwards it changes nothing.
   * @throws RevisionConflict when the stream is not where it is expected
   * @throws StreamDeleted when the stream has been closed for ever
   * @throws InvalidAppend when an argument is malformed; it names the field
   * @throws NotConnected, LogFailed when nothing was written, OutcomeUnknown when nobody can tell
   */
  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly [NewEvent, ...NewEvent[]],
    signal?: AbortSignal,
  ): Promise<AppendResult>;
  /** @throws StreamDeleted @throws UnreadableEvent */
  readStream(stream: string, read?: StreamRead): Promise<StreamPage>;
  /**
   * The event of that id, wherever it stands. Who knows the stream that it must stand in, if anywhere, names it: an engine without
   * an index by id looks there first.
   */
  find(eventId: string, stream?: string): Promise<RecordedEvent | undefined>;
  /** Everything after a position (exclusive) up to the head at the time of the call, in order, then ends. */
  readAll(read?: Subscribe & Readonly<{ until?: Position }>): AsyncIterable<Batch>;
  /**
   * Everything after a position, then what comes, until the signal aborts. A slow reader is waited for, and so is a log that
   * is away. Who has nothing to read is told so once, by an empty batch that has caught up.
   */
  subscribe(from?: Subscribe): AsyncIterable<Batch>;
  /** The last position given out; of an empty log, the position before the first event. */
  head(): Promise<Position>;
  close(): Promise<void>;
}
