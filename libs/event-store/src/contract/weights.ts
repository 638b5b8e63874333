import { randomUUID } from 'node:crypto';
import { accept, firstStored, type Aggregate, type Fact, type Order } from '@domain/kernel';
import type { EventLog, Metadata } from '../index';
import { asCommand } from './tallies';

type Weighed = Fact<'WeightTaken', { grams: number; by: string }>;
type WeighedV1 = Readonly<{ kilos: number }>;
type WeighedV2 = Readonly<{ kilos: number; by: string }>;
type Weigh = Order<'Weigh', { grams: number }>;

/** A small aggregate for tests of old versions: its one event is at its third. */
export const weight: Aggregate<number, Weigh, Weighed, never> = {
  name: 'weight',
  versions: {
    WeightTaken: firstStored<WeighedV1>()
      .next((old): WeighedV2 => ({ ...old, by: 'unknown' }))
      .next(({ kilos, by }) => ({ grams: kilos * 1000, by })),
  },
  initial: 0,
  decide: ({ data: { grams } }) => accept({ type: 'WeightTaken', data: { grams, by: 'scales' } }),
  evolve: (sum, { data }) => sum + data.grams,
};

export type { Weighed };

/** Events as they were stored while each version was written. */
export const storedAt = {
  1: { kilos: 1 },
  2: { kilos: 2, by: 'hand' },
  3: { grams: 3, by: 'scales' },
} as const;

export const metadataAt = (schemaVersion: number): Metadata => ({
  ...asCommand(),
  schemaVersion,
  recordedAt: '2026-01-05T09:00:00.000Z' as Metadata['recordedAt'],
});

/** Writes what programs of older days would have written. */
export const append = (log: EventLog, stream: string, schemaVersion: number, data: object) =>
  log.append(stream, 'any', [{ id: randomUUID(), type: 'WeightTaken', data, metadata: metadataAt(schemaVersion) }]);
