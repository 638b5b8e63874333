import type { Instant } from '@domain/kernel';
import type { AccountEvent, BlockerFlags } from './account.events';
import {
  accessHeldSince,
  nextAccessChange,
  standingAt,
  withBlockerEvent,
  type BlockerTimeline,
} from './blocker-timeline';

type BlockerEvent = Extract<AccountEvent, { type: 'AccountBlockerRaised' | 'AccountBlockerCleared' }>;
const on = (day: number) => `2026-01-${String(day).padStart(2, '0')}T12:00:00.000Z` as Instant;
const access: BlockerFlags = { change: false, access: true, billing: false };
const both: BlockerFlags = { change: false, access: true, billing: true };
const billing: BlockerFlags = { change: false, access: false, billing: true };
const subject = { accountId: 'a', service: 'dunning', target: { level: 'account', id: 'a' } } as const;
const raised = (day: number, blocks = access): BlockerEvent => ({
  type: 'AccountBlockerRaised',
  data: { ...subject, blocks, effectiveAt: on(day), raisedAt: on(1) },
});
const cleared = (day: number): BlockerEvent => ({
  type: 'AccountBlockerCleared',
  data: { ...subject, effectiveAt: on(day), clearedAt: on(1) },
});
const timeline = (...events: BlockerEvent[]): BlockerTimeline => {
  const [only, ...others] = events.reduce(withBlockerEvent, []);
  expect(others).toEqual([]);
  return only as BlockerTimeline;
};

describe('what a service holds back over time', () => {
  it('stands from its date and not before', () => {
    expect(standingAt(timeline(raised(5)), on(4))).toBeUndefined();
    expect(standingAt(timeline(raised(5)), on(5))?.blocks).toEqual(access);
  });
  it('orders facts by their effective dates, not by when they were recorded', () =>
    expect(standingAt(timeline(cleared(8), raised(5)), on(9))).toBeUndefined());
  it('orders facts of one instant as the log does', () => {
    expect(standingAt(timeline(raised(5), cleared(5)), on(5))).toBeUndefined();
    expect(standingAt(timeline(cleared(5), raised(5)), on(5))).toBeDefined();
  });
  it('has held back access without a break since the first of touching intervals', () => {
    expect(accessHeldSince(timeline(raised(5), cleared(7), raised(7)), on(9))).toBe(on(5));
    expect(accessHeldSince(timeline(raised(5), raised(7, both)), on(9))).toBe(on(5));
    expect(accessHeldSince(timeline(raised(5), cleared(6), raised(7)), on(9))).toBe(on(7));
  });
  it('holds no access back by a blocker of billing alone', () =>
    expect(accessHeldSince(timeline(raised(5, billing)), on(9))).toBeUndefined());
  it('names the next instant at which access begins or ceases to be held back', () => {
    const told = timeline(raised(5), raised(7, both), raised(8, billing), cleared(9));
    expect([4, 5, 7, 8, 9].map((day) => nextAccessChange(told, on(day)))).toEqual([
      on(5),
      on(8),
      on(8),
      undefined,
      undefined,
    ]);
  });
});
