import type { Metadata, RecordedEvent } from './event-log.port';
import { UnreadableEvent, type UnreadablePlace } from './faults';

/** An event as it was stored, with its place. @throws UnreadableEvent when one of the texts is no JSON object */
export function recordedEvent(
  place: Pick<RecordedEvent, 'stream' | 'revision' | 'id' | 'type' | 'position'>,
  { data, metadata }: Readonly<{ data: string; metadata: string }>,
): RecordedEvent {
  return { ...place, data: objectIn(data, place), metadata: objectIn(metadata, place) as Metadata };
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

/** What can be read, and what cannot. */
export function sorted(
  reads: readonly (() => RecordedEvent)[],
): Readonly<{ events: RecordedEvent[]; unreadable: UnreadableEvent[] }> {
  const events: RecordedEvent[] = [];
  const unreadable: UnreadableEvent[] = [];
  for (const read of reads) {
    try {
      events.push(read());
    } catch (error) {
      if (!(error instanceof UnreadableEvent)) throw error;
      unreadable.push(error);
    }
  }
  return { events, unreadable };
}
