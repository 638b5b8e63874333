import { randomUUID } from 'node:crypto';
import type { Instant } from '@domain/kernel';
import type { NewEvent } from '@event-store';

// 322 bytes of data, the reference size, and the metadata that Usher really writes: 399 bytes. Every peer stores both.
const data = { orderId: randomUUID(), accountId: randomUUID(), productId: randomUUID(), note: 'x'.repeat(160) };
const metadata = {
  commandId: randomUUID(),
  commandHash: 'h'.repeat(43),
  correlationId: randomUUID(),
  causationId: randomUUID(),
  actor: { kind: 'client', id: randomUUID() },
  carrierId: randomUUID(),
  schemaVersion: 1,
  recordedAt: '2026-01-05T12:00:00.000Z' as Instant,
} as const;

export type Events = readonly [NewEvent, ...NewEvent[]];

const anEvent = (): NewEvent => ({ id: randomUUID(), type: 'OrderPlaced', data, metadata });

export const someEvents = (count: number): Events => [anEvent(), ...Array.from({ length: count - 1 }, () => anEvent())];
