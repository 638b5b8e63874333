import type { EventLog, RecordedEvent, UnreadableEvent } from '@event-store';

/** Days of UTC, both included. */
export type Days = Readonly<{ from?: string | undefined; until?: string | undefined }>;

type Tally = { events: number; bytes: number };

export type LogStats = Readonly<{
  total: Readonly<Tally>;
  byType: ReadonlyMap<string, Readonly<Tally>>;
  byDay: ReadonlyMap<string, Readonly<Tally>>;
  first: RecordedEvent | undefined;
  last: RecordedEvent | undefined;
  unreadable: number;
  /** The first of them. */
  unreadablePlaces: readonly UnreadableEvent[];
}>;

const mostPlaces = 10;

/** Counts the log by type and by the UTC day of `recordedAt`. What cannot be read has no day, and is counted on its own. */
export async function statsOf(log: EventLog, days: Days, signal: AbortSignal): Promise<LogStats> {
  const [total, byType, byDay] = [{ events: 0, bytes: 0 }, new Map<string, Tally>(), new Map<string, Tally>()];
  const unreadablePlaces: UnreadableEvent[] = [];
  let first: RecordedEvent | undefined;
  let last: RecordedEvent | undefined;
  let unreadable = 0;
  for await (const batch of log.readAll({ signal })) {
    for (const event of batch.events) {
      const day = event.metadata.recordedAt.slice(0, 10);
      if (day < (days.from ?? '') || day > (days.until ?? '9999')) continue;
      const bytes = sizeOf(event);
      for (const tally of [total, at(byType, event.type), at(byDay, day)]) add(tally, bytes);
      [first, last] = [first ?? event, event];
    }
    unreadable += batch.unreadable.length;
    unreadablePlaces.push(...batch.unreadable.slice(0, mostPlaces - unreadablePlaces.length));
  }
  signal.throwIfAborted();
  return { total, byType, byDay, first, last, unreadable, unreadablePlaces };
}

function at(tallies: Map<string, Tally>, key: string): Tally {
  const found = tallies.get(key) ?? { events: 0, bytes: 0 };
  tallies.set(key, found);
  return found;
}

function add(tally: Tally, bytes: number): void {
  tally.events += 1;
  tally.bytes += bytes;
}

const sizeOf = ({ data, metadata }: RecordedEvent): number =>
  Buffer.byteLength(JSON.stringify(data)) + Buffer.byteLength(JSON.stringify(metadata));
