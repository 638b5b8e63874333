import { randomUUID } from 'node:crypto';
import { accept, nothing, refuse, type Aggregate, type Fact, type Instant, type Order } from '@domain/kernel';
import type { CommandMeta } from '../index';

type Counted = Fact<'TallyCounted', { by: number; total: number }>;
type Closed = Fact<'TallyClosed', { total: number }>;
export type TallyEvent = Counted | Closed;
export type TallyCommand = Order<'Count', { by: readonly number[] }> | Order<'Close', { total?: number }>;
type TallyState = Readonly<{ total: number; closed: boolean; folded: number }>;

/** A small aggregate for tests of the command path: it counts, and is closed for ever. */
export const tally: Aggregate<TallyState, TallyCommand, TallyEvent, 'already-closed'> = {
  name: 'tally',
  versions: { TallyCounted: 1, TallyClosed: 1 },
  initial: { total: 0, closed: false, folded: 0 },
  decide: (command, { total, closed }) => {
    if (command.type === 'Close') return closed ? nothing : accept({ type: 'TallyClosed', data: { total } });
    if (closed) return refuse('already-closed');
    const [first, ...rest] = command.data.by.map((by, index, all) => ({
      type: 'TallyCounted' as const,
      data: { by, total: total + all.slice(0, index + 1).reduce((sum, more) => sum + more, 0) },
    }));
    return first ? accept(first, ...rest) : nothing;
  },
  evolve: ({ folded }, { type, data }) => ({ total: data.total, closed: type === 'TallyClosed', folded: folded + 1 }),
};

export const count = (...by: number[]): TallyCommand => ({ type: 'Count', data: { by } });
export const close: TallyCommand = { type: 'Close', data: {} };

export const carrierA = '0c3a4f86-3e43-4a4e-8d0e-a3c5a9d0a001';
export const carrierB = '0c3a4f86-3e43-4a4e-8d0e-a3c5a9d0b002';

export const asCommand = (commandId: string = randomUUID(), more: Partial<CommandMeta> = {}): CommandMeta => ({
  commandId,
  commandHash: 'hash of the body',
  correlationId: commandId,
  causationId: commandId,
  actor: { kind: 'staff', id: 'c0ffee00-0000-4000-8000-000000000001' },
  carrierId: carrierA,
  ...more,
});

/** A clock that a test sets by hand. */
export const clockAt = (start: string) => {
  let time = start as Instant;
  return { now: () => time, set: (to: string) => (time = to as Instant) };
};
