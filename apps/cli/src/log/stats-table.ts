import type { LogStats } from './log-stats';
import { moment, unreadableLine } from './sentence';

/** The counts as a page to read. */
export function statsTable({ total, byType, byDay, first, last, unreadable, unreadablePlaces }: LogStats): string[] {
  return [
    ...table(
      'type',
      [...byType].sort(([, a], [, b]) => b.events - a.events),
    ),
    '',
    ...table(
      'day (UTC, recorded)',
      [...byDay].sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    '',
    ...table('', [['all', total]]),
    ...(first && last ? [`first  ${moment(first.metadata.recordedAt)}  ${first.position}`] : []),
    ...(last ? [`last   ${moment(last.metadata.recordedAt)}  ${last.position}`] : []),
    `unreadable  ${unreadable}`,
    ...unreadablePlaces.map(unreadableLine),
  ];
}

type Counted = readonly [name: string, tally: Readonly<{ events: number; bytes: number }>];

function table(title: string, rows: readonly Counted[]): string[] {
  const line = (name: string, events: string, bytes: string, each: string) =>
    `${name.padEnd(32)} ${events.padStart(14)} ${bytes.padStart(18)} ${each.padStart(12)}`;
  return [
    line(title, 'events', 'bytes of JSON', 'an event'),
    ...rows.map(([name, { events, bytes }]) =>
      line(name, shown(events), shown(bytes), events === 0 ? '–' : shown(Math.round(bytes / events))),
    ),
  ];
}

const shown = (count: number): string => count.toLocaleString('en');
