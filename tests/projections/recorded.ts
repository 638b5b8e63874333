import { randomUUID } from 'node:crypto';
import type { Fact, Instant } from '@domain/kernel';
import type { Position, RecordedEvent } from '@event-store';

export const at = (minute: number): Instant => `2026-01-05T12:${String(minute).padStart(2, '0')}:00.000Z` as Instant;

/** The events of one stream, as a log would give them; of a carrier, or of the platform. */
export const recordedIn = (stream: string, carrierId: string | undefined, facts: readonly Fact[]): RecordedEvent[] =>
  facts.map((fact, revision) => ({
    id: randomUUID(),
    ...fact,
    metadata: {
      commandId: randomUUID(),
      commandHash: 'hash',
      correlationId: 'correlation',
      causationId: 'cause',
      actor: { kind: 'program', id: 'test' },
      ...(carrierId !== undefined && { carrierId }),
      schemaVersion: 1,
      recordedAt: at(0),
    },
    stream,
    revision,
    position: `log@${revision + 1}` as Position,
  }));
