import type { EventLog, Filter, Position, RecordedEvent } from '@event-store';
import type { Lines } from './lines';
import { headline, unreadableLine } from './sentence';

export type Tail = Readonly<{
  /** Exclusive. */
  from: Position | 'beginning' | 'now';
  category?: string | undefined;
  type?: string | undefined;
  stream?: string | undefined;
  json: boolean;
}>;

/** Follows the log until the signal aborts. */
export async function tail(log: EventLog, wanted: Tail, lines: Lines, signal: AbortSignal): Promise<void> {
  const after = await startOf(log, wanted);
  const isWanted = ({ stream }: Readonly<{ stream: string }>) =>
    wanted.stream === undefined || stream === wanted.stream;
  const filter = filterOf(wanted);
  for await (const batch of log.subscribe({ signal, ...(after && { after }), ...(filter && { filter }) })) {
    for (const event of batch.events.filter(isWanted)) {
      if (signal.aborted) return;
      await lines.write(wanted.json ? jsonLine(event) : headline(event));
    }
    for (const fault of batch.unreadable) if (isWanted(fault.place)) await lines.write(unreadableOf(fault, wanted));
  }
}

async function startOf(log: EventLog, { from }: Tail): Promise<Position | undefined> {
  if (from === 'beginning') return undefined;
  return from === 'now' ? log.head() : from;
}

function unreadableOf(fault: Parameters<typeof unreadableLine>[0], { json }: Tail): string {
  return json ? JSON.stringify({ ...fault.place, unreadable: fault.reason }) : unreadableLine(fault);
}

const jsonLine = ({ position, stream, revision, id, type, data, metadata }: RecordedEvent): string =>
  JSON.stringify({ position, stream, revision, id, type, data, metadata });

function filterOf({ category, type, stream }: Tail): Filter | undefined {
  const categories = category ?? stream?.split('-', 1)[0];
  if (categories === undefined && type === undefined) return undefined;
  return {
    ...(categories !== undefined && { categories: [categories] }),
    ...(type !== undefined && { types: [type] }),
  };
}
