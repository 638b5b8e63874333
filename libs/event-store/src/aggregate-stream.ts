import {
  latestOf,
  upToDate,
  type Aggregate,
  type Fact,
  type Instant,
  type Order,
  type Version,
  type Versions,
} from '@domain/kernel';
import type { Metadata, Position, RecordedEvent } from './event-log.port';
import { UnreadableEvent } from './faults';

/** An event of an aggregate as it stands in its stream. */
export type Recorded<Event extends Fact> = Event & Readonly<{ id: string; revision: number; metadata: Metadata }>;

/** What an aggregate's stream says. `revision` and `position` are of its last event. */
export type Loaded<State> = Readonly<{
  kind: 'loaded';
  state: State;
  revision: number;
  position: Position;
  recordedAt: Instant;
}>;

export type AnyAggregate<State, Event extends Fact> = Pick<
  Aggregate<State, Order, Event, string>,
  'name' | 'versions' | 'initial' | 'evolve' | 'foldsFromLast' | 'snapshots'
>;

/**
 * An event with its data in today's shape, whatever version they were stored at.
 * @throws UnreadableEvent for a type or schema version that the aggregate does not know
 */
export function decoded<Event extends Fact>(
  { versions }: Readonly<{ versions: Versions<Event> }>,
  event: RecordedEvent,
): Recorded<Event> {
  const { id, type, revision, metadata } = event;
  const known: Version | undefined = Object.hasOwn(versions, type) ? versions[type as Event['type']] : undefined;
  if (known === undefined)
    throw new UnreadableEvent(event, `the type is unknown, known are ${Object.keys(versions).join(', ')}`);
  return { id, type, data: dataOf(event, known), revision, metadata } as unknown as Recorded<Event>;
}

function dataOf(event: RecordedEvent, known: Version): object {
  const { schemaVersion } = event.metadata;
  let data: object | undefined;
  try {
    data = upToDate(known, schemaVersion, event.data);
  } catch (cause) {
    throw new UnreadableEvent(event, `schema version ${schemaVersion} cannot be brought up to date`, cause);
  }
  if (data) return data;
  throw new UnreadableEvent(event, `schema version ${schemaVersion}, known are 1 to ${latestOf(known)}`);
}
