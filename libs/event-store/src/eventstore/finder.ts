import { isUuid } from '../append-guard';
import type { EventIndex } from '../event-index.port';
import type { RecordedEvent } from '../event-log.port';
import { StreamDeleted } from '../faults';
import { ForeignPosition } from '../position';
import type { Connection } from './connection';
import type { History } from './history';
import { placeIn, start, type Place } from './place';
import { isOfThisLog, recordedIn, type ClientEvent } from './stored-event';
import type { StreamReader } from './stream-reader';

export type FinderParts = Readonly<{
  log: string;
  connection: Connection;
  streams: StreamReader;
  history: History;
  index?: EventIndex | undefined;
}>;

type Looking = Readonly<{ known: Place; signal: AbortSignal }>;

/** Finds events by id on an engine that has no index of them: by one that follows the log, and by looking through the rest. */
export class Finder {
  constructor(private readonly parts: FinderParts) {}

  async find(eventId: string, stream: string | undefined, signal: AbortSignal): Promise<RecordedEvent | undefined> {
    if (!isUuid(eventId)) return undefined;
    // First how far the index is, so that what it does not find stands behind that.
    const known = await this.#knownThrough();
    const event = await this.#lookedUp(eventId, { stream, known, signal }).catch((error: unknown) => {
      // A stream closed for ever is not read any more; its history is.
      if (error instanceof StreamDeleted) return this.#inHistory(eventId, { known: start, signal });
      throw error;
    });
    return event && recordedIn(this.parts.log, event);
  }

  async #lookedUp(eventId: string, { stream, ...rest }: Looking & Readonly<{ stream: string | undefined }>) {
    const indexed = await this.#atItsPlace(eventId);
    if (indexed) return indexed;
    return stream === undefined ? this.#inHistory(eventId, rest) : this.#inStream(eventId, stream, rest.known);
  }

  async #knownThrough(): Promise<Place> {
    const token = await this.parts.index?.position();
    if (token === undefined) return start;
    try {
      return placeIn(this.parts.log, token);
    } catch (error) {
      if (error instanceof ForeignPosition) return start;
      throw error;
    }
  }

  async #atItsPlace(eventId: string): Promise<ClientEvent | undefined> {
    const place = await this.parts.index?.lookUp(eventId);
    if (!place) return undefined;
    const slice = { direction: 'forwards', from: BigInt(place.revision), limit: 1 } as const;
    for await (const event of this.parts.streams.each(place.stream, slice)) if (event?.id === eventId) return event;
    return undefined;
  }

  async #inStream(eventId: string, stream: string, known: Place): Promise<ClientEvent | undefined> {
    const slice = { direction: 'backwards', from: 'end', limit: Number.MAX_SAFE_INTEGER } as const;
    for await (const event of this.parts.streams.each(stream, slice)) {
      if (event?.id === eventId) return event;
      if (event?.position && event.position.commit <= known.commit) return undefined;
    }
    return undefined;
  }

  async #inHistory(eventId: string, { known: after, signal }: Looking): Promise<ClientEvent | undefined> {
    const through = await this.parts.connection.head();
    for await (const { event } of this.parts.history.sights({ after, through, isToHead: true }, { signal }))
      if (event?.id === eventId && isOfThisLog(event)) return event;
    return undefined;
  }
}
