import { randomUUID } from 'node:crypto';
import type { Instant } from '@domain/kernel';
import { RevisionConflict, type Batch, type NewEvent, type RecordedEvent } from '../index';

export const aStream = (category = 'order'): string => `${category}-${randomUUID()}`;

export const anEvent = (data: object = { n: 1 }): NewEvent => ({
  id: randomUUID(),
  type: 'ThingHappened',
  data,
  metadata: {
    commandId: randomUUID(),
    commandHash: 'hash',
    correlationId: randomUUID(),
    causationId: randomUUID(),
    actor: { kind: 'program', id: 'contract' },
    schemaVersion: 1,
    recordedAt: '2026-01-05T12:00:00.000Z' as Instant,
  },
});

/** At least two, so that a test can take them apart. */
export const several = (count: number): [NewEvent, NewEvent, ...NewEvent[]] =>
  Array.from({ length: count }, (_, n) => anEvent({ n })) as unknown as [NewEvent, NewEvent, ...NewEvent[]];

export const idsOf = (events: readonly Readonly<{ id: string }>[]): string[] => events.map(({ id }) => id);

export async function collect(batches: AsyncIterable<Batch>): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const batch of batches) events.push(...batch.events);
  return events;
}

/** What the conflict says, or that there was none. */
export const conflictOf = (append: Promise<unknown>) =>
  append.then(
    () => 'appended' as const,
    (error: unknown) => {
      if (!(error instanceof RevisionConflict)) throw error;
      return { stream: error.stream, expected: error.expected, actual: error.actual };
    },
  );
