import { randomUUID } from 'node:crypto';
import type { Fact, Instant } from '@domain/kernel';
import type { EventLog, NewEvent } from '@event-store';
import { existing, readModel } from '@projections';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A read model for tests of the engine: few columns, of every kind of change. */
@Entity({ schema: 'read', name: 'tally' })
@Index(['label', 'id'])
export class Tally {
  @PrimaryColumn({ type: 'uuid' }) readonly id!: string;
  @Column({ type: 'uuid', nullable: true }) readonly carrierId!: string | null;
  @Column({ type: 'text' }) readonly label!: string;
  @Column({ type: 'bigint' }) readonly sum!: number;
  @Column({ type: 'jsonb' }) readonly amounts!: readonly number[];
  @Column({ type: 'timestamptz', precision: 3 }) readonly openedAt!: Instant;
  @Column({ type: 'int' }) readonly revision!: number;
}

export type TallyEvent =
  | Fact<'TallyOpened', { tallyId: string; label: string; openedAt: Instant }>
  | Fact<'TallyCounted', { tallyId: string; amount: number }>
  | Fact<'TallyPoisoned', { tallyId: string }>;

/** `poison` says whether a poisoned tally stops it; versions count by so much. */
export const tallyModel = ({ version = 1, poison = true, factor = 1 } = {}) =>
  readModel<Tally, TallyEvent>({
    entity: Tally,
    version,
    category: 'tally',
    events: { TallyOpened: 1, TallyCounted: 1, TallyPoisoned: 1 },
    singleStream: true,
    key: ({ data }) => data.tallyId,
    evolve: (row, { type, data, metadata }) => {
      switch (type) {
        case 'TallyOpened': {
          const { tallyId: id, label, openedAt } = data;
          return { id, carrierId: metadata.carrierId ?? null, label, openedAt, sum: 0, amounts: [] };
        }
        case 'TallyCounted': {
          const { sum, amounts } = existing(row);
          const amount = data.amount * factor;
          return { ...existing(row), sum: sum + amount, amounts: [...amounts, amount] };
        }
        case 'TallyPoisoned':
          if (poison) throw new Error('This event is poison');
          return existing(row);
      }
    },
  });

@Entity({ schema: 'read', name: 'tally_mark' })
class TallyMark {
  @PrimaryColumn({ type: 'uuid' }) readonly id!: string;
  @Column({ type: 'uuid', nullable: true }) readonly carrierId!: string | null;
  @Column({ type: 'int' }) readonly revision!: number;
}

/** A second read model of the same events, which folds them all. */
export const tallyMarks = readModel<TallyMark, TallyEvent>({
  entity: TallyMark,
  version: 1,
  category: 'tally',
  events: { TallyOpened: 1, TallyCounted: 1, TallyPoisoned: 1 },
  key: ({ data }) => data.tallyId,
  evolve: (row, { data }) => row ?? { id: data.tallyId, carrierId: null },
});

const at = '2026-01-05T12:00:00.123Z' as Instant;

export const recorded = (event: Fact, carrierId?: string): NewEvent => ({
  id: randomUUID(),
  ...event,
  metadata: {
    commandId: randomUUID(),
    commandHash: 'hash',
    correlationId: randomUUID(),
    causationId: randomUUID(),
    actor: { kind: 'program', id: 'test' },
    ...(carrierId !== undefined && { carrierId }),
    schemaVersion: 1,
    recordedAt: at,
  },
});

const write = (log: EventLog, tallyId: string, revision: number | 'no-stream', event: TallyEvent) =>
  log.append(`tally-${tallyId}`, revision, [recorded(event)]);

export const open = (log: EventLog, tallyId: string) =>
  write(log, tallyId, 'no-stream', { type: 'TallyOpened', data: { tallyId, label: 'née\u0000 🎬', openedAt: at } });
export const count = (log: EventLog, tallyId: string, revision: number, amount: number) =>
  write(log, tallyId, revision, { type: 'TallyCounted', data: { tallyId, amount } });
export const poison = (log: EventLog, tallyId: string, revision: number) =>
  write(log, tallyId, revision, { type: 'TallyPoisoned', data: { tallyId } });

/** Opens so many tallies and counts each so often, in turns. */
export async function someTallies(log: EventLog, tallies: number, counts: number): Promise<readonly string[]> {
  const ids = Array.from({ length: tallies }, () => randomUUID());
  await Promise.all(ids.map((id) => open(log, id)));
  for (let turn = 0; turn < counts; turn++)
    await Promise.all(ids.map((id, index) => count(log, id, turn, index + turn)));
  return ids;
}
