import type { Fact, Versions } from '@domain/kernel';
import { decoded, type Filter, type Recorded, type RecordedEvent } from '@event-store';
import { nameOf, type Entity, type Row } from '@read-models';
import { passedOver } from './passing-over';

/** A row as `evolve` gives it; the engine adds the revision. */
export type Folded<R extends Row> = Omit<R, 'revision'>;

export type ReadModelDefinition<R extends Row, Event extends Fact> = Readonly<{
  /** The table, with its columns and indexes. */
  entity: Entity<R>;
  /** Raise it to rebuild into a fresh table. */
  version: number;
  /** Of the streams that are read. */
  category: string;
  /** How each event type that is read stands in the log. */
  events: Versions<Event>;
  /** Ids of the rows that the event is about. */
  key: (event: Recorded<Event>) => string | readonly string[];
  /** Pure. `undefined` removes the row, the same row leaves it. */
  evolve: (row: R | undefined, event: Recorded<Event>) => Folded<R> | undefined;
  /** One row tells of one whole stream: a gap in its revisions is a fault, a repeat is skipped. */
  singleStream?: true;
}>;

/** A read model as the engine drives it, whatever its rows and events are. */
export type ReadModel = Readonly<{
  /** The table's: the checkpoint, the lock and the metrics go by it. */
  name: string;
  entity: Entity<Row>;
  version: number;
  filter: Required<Pick<Filter, 'categories'>>;
  /** That it reads. */
  types: readonly string[];
  passesOver: ReadonlySet<string>;
  read: (event: RecordedEvent) => Reading;
}>;

/** An event as a read model understands it: the rows that it is about, and what becomes of each. */
export type Reading = Readonly<{
  event: RecordedEvent;
  keys: readonly string[];
  evolve: (row: Row | undefined) => Row | undefined;
}>;

/** Declares a read model. */
export function readModel<R extends Row, Event extends Fact>(definition: ReadModelDefinition<R, Event>): ReadModel {
  const { entity, version, category, events, key, evolve, singleStream } = definition;
  return {
    name: nameOf(entity),
    entity,
    version,
    filter: { categories: [category] },
    types: Object.keys(events),
    passesOver: passedOver(category, events),
    read: (event) => {
      const known = decoded<Event>({ versions: events }, event);
      const keys = key(known);
      return {
        event,
        keys: typeof keys === 'string' ? [keys] : keys,
        evolve: (row) => {
          if (singleStream && isSeen(row, event)) return row;
          const next = evolve(row as R | undefined, known);
          if (singleStream && !next)
            throw new Error('A row of a whole stream cannot be removed: its revision would be lost.');
          const isUntouched: boolean = (next as unknown) === row && !singleStream;
          return isUntouched ? row : next && ({ ...next, revision: event.revision } as unknown as Row);
        },
      };
    },
  };
}

function isSeen(row: Row | undefined, { revision }: RecordedEvent): boolean {
  const expected = row ? row.revision + 1 : 0;
  if (revision > expected) throw new RevisionGap(expected, revision);
  return revision < expected;
}

/** An event of the stream is missing between the row and this one. */
export class RevisionGap extends Error {
  override readonly name = 'RevisionGap';
  constructor(expected: number, actual: number) {
    super(`The row awaits revision ${expected}, this is revision ${actual}`);
  }
}

/** The row that an event takes for granted. @throws Error when it is not there */
export function existing<R extends Row>(row: R | undefined): R {
  if (!row) throw new Error('There is no row that this event could change');
  return row;
}

/** The tenant of an event that always has one. @throws Error when it has none */
export function carrierOf({ metadata }: Pick<RecordedEvent, 'metadata'>): string {
  if (!metadata.carrierId) throw new Error('The event has no carrier');
  return metadata.carrierId;
}
