import type { Metadata, RecordedEvent } from './event-log.port';
import { UnreadableEvent, type UnreadablePlace } from './faults';

/** An event as it was stored, with its place. @throws UnreadableEvent when one of the texts is no JSON object */
export function recordedEvent(
  place: Pick<RecordedEvent, 'stream' | 'revision' | 'id' | 'type' | 'position'>,
  { data, metadata }: Readonly<{ data: string; metadata: string }>,
): RecordedEvent {
  const { stream, revision, id, type, position } = place;
  // Field by field: spreading the place costs as much as parsing both texts.
  return {
    stream,
    revision,
    id,
    type,
    position,
    data: objectIn(data, place),
    metadata: objectIn(metadata, place) as Metadata,
  };
}

function objectIn(text: string, place: UnreadablePlace): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UnreadableEvent(place, 'is no JSON', cause);
  }
  if (typeof value !== 'object' || value === null) throw new UnreadableEvent(place, 'is no JSON object');
  return value;
}

type Sorted = Readonly<{ events: RecordedEvent[]; unreadable: UnreadableEvent[] }>;

/** What can be read, and what cannot. */
export const sorted = (reads: readonly (() => RecordedEvent)[]): Sorted =>
  sortedOut(reads.length, (index) => (reads[index] as () => RecordedEvent)());

/** The same of so many events, read by their index. */
export function sortedOut(count: number, read: (index: number) => RecordedEvent): Sorted {
  const events: RecordedEvent[] = [];
  const unreadable: UnreadableEvent[] = [];
  for (let index = 0; index < count; index++) {
    try {
      events.push(read(index));
    } catch (error) {
      if (!(error instanceof UnreadableEvent)) throw error;
      unreadable.push(error);
    }
  }
  return { events, unreadable };
}
