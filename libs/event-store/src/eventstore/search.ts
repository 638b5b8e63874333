import { eventTypeFilter, streamNameFilter } from '@eventstore/db-client';
import type { Filter } from '../event-log.port';
import type { Place } from './place';

/** What the server is asked to look for, so that the rest need not come over the wire. */
export type Search = Filter;

type Marked = (stream: object, place: Place) => unknown;

/** Events looked at for each checkpoint. */
export const searchWindow = 256;

/**
 * The server filters by one thing only; the reader filters by the other, and by the whole form of a stream's name. A checkpoint is
 * given to `marked` when the client has taken it off the wire, which may be before the events in front of it have been read.
 */
export function searchOf({ categories, types }: Search, marked: Marked, prefix: string) {
  const options = {
    maxSearchWindow: searchWindow,
    checkpointInterval: 1,
    checkpointReached: (stream: object, place: Place) => void marked(stream, place),
  };
  if (types) return eventTypeFilter({ regex: `^(${alternatives(types)})$`, ...options });
  return streamNameFilter({ regex: `^${prefix.replace('.', '\\.')}(${alternatives(categories ?? [])})-`, ...options });
}

/** Of an empty list, what nothing matches. */
const alternatives = (names: readonly string[]): string =>
  names.filter((name) => /^\w+$/.test(name)).join('|') || '\\$none';
