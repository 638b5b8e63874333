import type { Version } from '@domain/kernel';
import { decoded } from './aggregate-stream';
import type { RecordedEvent } from './event-log.port';
import { UnreadableEvent } from './faults';

type Known = Readonly<{ name: string; versions: Readonly<Record<string, Version>> }>;

/** For who follows streams of many aggregates: {@link decoded} by the aggregate that the event's stream belongs to. */
export function todaysShapeBy(aggregates: readonly Known[]): (event: RecordedEvent) => RecordedEvent {
  const byName = new Map(aggregates.map((aggregate) => [aggregate.name, aggregate]));
  return (event) => {
    const { stream } = event;
    const aggregate = byName.get(stream.slice(0, stream.indexOf('-')));
    if (!aggregate) throw new UnreadableEvent(event, 'no aggregate has streams of that name');
    return { ...event, data: decoded(aggregate, event).data };
  };
}
