import { BACKWARDS, END, type EventStoreDBClient } from '@eventstore/db-client';
import { clientFor } from './address';
import { readFault } from './client-faults';
import { messagesOf, type Listening } from './client-stream';
import { lookedThrough, resumeFrom, start, type Place } from './place';
import { searchOf, searchWindow, type Search } from './search';
import type { ClientEvent } from './stored-event';
import { withoutBatches } from './without-batches';

export type ConnectionOptions = Readonly<{
  /** `esdb://…` or `esdb+discover://…`, or the same with `kurrentdb`. */
  url: string;
  /** Stands before the name of each stream, so that several logs can share a server. */
  namespace?: string | undefined;
  /** A server that is silent for so long is taken for gone; default 15 seconds. */
  answerWithinMs?: number;
}>;

/** How far was looked, at how many records since the last sight, and what was found there; a checkpoint finds nothing. */
export type Sight = Readonly<{ place: Place; records: number; event?: ClientEvent }>;

export type StreamSlice = Readonly<{
  from: bigint | 'start' | 'end';
  direction: 'forwards' | 'backwards';
  limit: number;
}>;

/** Who answers has seen all that was acknowledged. */
export const requiresLeader = true;
/** Messages taken in before their reader asks for them. */
const ahead = { highWaterMark: 128 };

/** One client of the server, which finds the leader and reconnects by itself. */
export class Connection {
  readonly client: EventStoreDBClient;
  readonly answerWithinMs: number;
  readonly #prefix: string;
  /** The farthest place anybody here has heard of. */
  #farthest = 0n;

  constructor({ url, namespace, answerWithinMs = 15_000 }: ConnectionOptions) {
    this.client = withoutBatches(clientFor(url));
    this.answerWithinMs = answerWithinMs;
    this.#prefix = namespace === undefined ? '' : `${namespace}.`;
  }

  get farthest(): bigint {
    return this.#farthest;
  }

  notice({ commit }: Place): void {
    if (commit > this.#farthest) this.#farthest = commit;
  }

  /** What the server calls a stream of this log. */
  nameOf(stream: string): string {
    return this.#prefix + stream;
  }

  /** The events of one stream; nothing of one that is not there is an error of the client's. */
  async *stream(name: string, { from, direction, limit }: StreamSlice): AsyncGenerator<ClientEvent> {
    const options = { requiresLeader, fromRevision: from, maxCount: limit, direction };
    const reading = messagesOf(() => this.client.readStream(this.nameOf(name), options, ahead), this.#patience());
    for await (const { event } of reading) {
      if (!event) continue;
      if (event.position) this.notice(event.position);
      yield { ...event, streamId: name };
    }
  }

  /** Where the log's last record stands, of whatever kind. */
  async head(): Promise<Place> {
    for await (const place of this.backwards(1)) return place;
    return start;
  }

  /** The places of the last records, of whatever kind, the last first. */
  async *backwards(limit: number): AsyncGenerator<Place> {
    const options = { requiresLeader, direction: BACKWARDS, fromPosition: END, maxCount: limit } as const;
    try {
      for await (const { event } of messagesOf(() => this.client.readAll(options, ahead), this.#patience()))
        if (event) {
          this.notice(event.position);
          yield event.position;
        }
    } catch (error) {
      throw readFault(error);
    }
  }

  /** All records behind a place, and then what comes. With a search, what it finds, and how far it has looked. */
  async *forwards(after: Place, listening: Listening, search?: Search): AsyncGenerator<Sight> {
    const fromPosition = resumeFrom(after);
    const marks = (stream: Readonly<{ push?: (mark: unknown) => void }>, place: Place) =>
      stream.push?.({ mark: place });
    const filter = search && searchOf(search, marks, this.#prefix);
    const options = { requiresLeader, fromPosition, ...(filter && { filter }) };
    let reached = after.commit;
    for await (const message of messagesOf<Found>(() => this.client.subscribeToAll(options, ahead), listening)) {
      const place = message.mark ? lookedThrough(message.mark) : message.event?.position;
      // A checkpoint may lie before events that have come already.
      if (!place || place.commit <= reached) continue;
      reached = place.commit;
      this.notice(place);
      const event = this.#own(message.event);
      yield { place, records: message.mark ? searchWindow : 1, ...(event && { event }) };
    }
  }

  /** Cancels what is under way. The client's own answer may never come: it waits for ends that nobody reads any more. */
  close(): void {
    void this.client.dispose();
  }

  #own(event: ClientEvent | undefined): ClientEvent | undefined {
    if (!event?.streamId.startsWith(this.#prefix)) return undefined;
    return { ...event, streamId: event.streamId.slice(this.#prefix.length) };
  }

  #patience(): Listening {
    return { silentForMs: this.answerWithinMs };
  }
}

type Found = Readonly<{ event?: ClientEvent & Readonly<{ position: Place }>; mark?: Place }>;
