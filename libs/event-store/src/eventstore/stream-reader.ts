import { StreamDeletedError, StreamNotFoundError } from '@eventstore/db-client';
import { isStreamName } from '../append-guard';
import type { StreamPage, StreamRead } from '../event-log.port';
import { StreamDeleted } from '../faults';
import { readFault } from './client-faults';
import type { Connection, StreamSlice } from './connection';
import { recordedIn, type ClientEvent } from './stored-event';

export const lastOne: StreamSlice = { direction: 'backwards', from: 'end', limit: 1 };

/** Reads single streams. */
export class StreamReader {
  constructor(
    private readonly log: string,
    private readonly connection: Connection,
  ) {}

  async page(stream: string, read: StreamRead): Promise<StreamPage> {
    const slice = sliceOf(read);
    // Who asks for nothing of a stream is still told whether there is one.
    const events = await this.events(stream, slice ?? lastOne);
    if (!events) return { kind: 'no-stream' };
    return { kind: 'events', events: slice ? events.map((event) => recordedIn(this.log, event)) : [] };
  }

  /** Undefined when there is no such stream. @throws StreamDeleted */
  async events(stream: string, slice: StreamSlice): Promise<ClientEvent[] | undefined> {
    const events: ClientEvent[] = [];
    for await (const event of this.each(stream, slice)) {
      if (!event) return undefined;
      events.push(event);
    }
    return events;
  }

  /** One by one; a single undefined when there is no such stream. */
  async *each(stream: string, slice: StreamSlice): AsyncGenerator<ClientEvent | undefined> {
    // What is no name of a stream may be one of the server's, such as that of all streams.
    if (!isStreamName(stream)) return yield undefined;
    try {
      yield* this.connection.stream(stream, slice);
    } catch (error) {
      if (error instanceof StreamNotFoundError) return yield undefined;
      if (error instanceof StreamDeletedError) throw new StreamDeleted(stream);
      throw readFault(error);
    }
  }
}

/** Undefined when it can hold nothing. */
function sliceOf({
  direction = 'forwards',
  from,
  limit = Number.MAX_SAFE_INTEGER,
}: StreamRead): StreamSlice | undefined {
  const isBeforeStart = from !== undefined && from < 0;
  if (limit <= 0 || (isBeforeStart && direction === 'backwards')) return undefined;
  if (from !== undefined && !isBeforeStart) return { direction, limit, from: BigInt(from) };
  return { direction, limit, from: direction === 'forwards' ? 'start' : 'end' };
}
