import { endOfDay, startOfDay, type Instant, type LocalDate, type TimeZone } from '../kernel';
import { watchedMs, type UsageSession } from './sessions';

export type AudienceFigures = Readonly<{
  starts: number;
  /** Distinct households. */
  reach: number;
  /** Whole minutes, rounded. */
  minutes: number;
}>;

export type AudienceReport = Readonly<{
  day: LocalDate;
  threshold: number;
  titles: readonly (AudienceFigures & Readonly<{ assetId: string }>)[];
  /** Titles that fewer households than the threshold watched: they are counted, and nothing else is said of them. */
  withheldCells: number;
  /** Absent when, less the titles shown, it would give away what is withheld. */
  total?: AudienceFigures;
}>;

export type AudienceQuestion = Readonly<{
  day: LocalDate;
  /** Of the carrier: its day is the report's day. */
  timeZone: TimeZone;
  threshold: number;
  /** Sessions still running count until then. */
  now: Instant;
}>;

type Cell = { starts: number; watchedMs: number; readonly households: Set<string> };

/** A carrier's audience of one of its days, by title. No household can be told from it. */
export function audienceReport(sessions: Iterable<UsageSession>, question: AudienceQuestion): AudienceReport {
  const { day, threshold } = question;
  const cells = cellsByTitle(sessions, question);
  const isShown = ({ households }: Cell) => households.size >= threshold;
  const withheld = [...cells.values()].filter((cell) => !isShown(cell));
  const titles = [...cells]
    .filter(([, cell]) => isShown(cell))
    .map(([assetId, cell]) => ({ assetId, ...figuresOf(cell) }))
    .toSorted((a, b) => b.reach - a.reach || b.minutes - a.minutes || (a.assetId < b.assetId ? -1 : 1));
  const total = isSafeToTotal(withheld, threshold) ? figuresOf(merged([...cells.values()])) : undefined;
  return { day, threshold, titles, withheldCells: withheld.length, ...(total && { total }) };
}

function cellsByTitle(sessions: Iterable<UsageSession>, { day, timeZone, now }: AudienceQuestion): Map<string, Cell> {
  const from = startOfDay(day, timeZone);
  const until = endOfDay(day, timeZone);
  const cells = new Map<string, Cell>();
  for (const session of sessions) {
    const ms = watchedMs(session, { from, until, now });
    const startsToday = session.startedAt >= from && session.startedAt < until;
    if (ms === 0 && !startsToday) continue;
    const cell = cells.get(session.content.id) ?? { starts: 0, watchedMs: 0, households: new Set<string>() };
    cell.starts += startsToday ? 1 : 0;
    cell.watchedMs += ms;
    cell.households.add(session.accountId);
    cells.set(session.content.id, cell);
  }
  return cells;
}

/** Total less shown is the sum of the withheld: safe only if that sum is itself a cell that may be shown. */
const isSafeToTotal = (withheld: readonly Cell[], threshold: number): boolean =>
  withheld.length === 0 || (withheld.length > 1 && merged(withheld).households.size >= threshold);

const merged = (cells: readonly Cell[]): Cell => ({
  starts: cells.reduce((sum, { starts }) => sum + starts, 0),
  watchedMs: cells.reduce((sum, cell) => sum + cell.watchedMs, 0),
  households: new Set(cells.flatMap(({ households }) => [...households])),
});

const figuresOf = ({ starts, watchedMs: ms, households }: Cell): AudienceFigures => ({
  starts,
  reach: households.size,
  minutes: Math.round(ms / 60_000),
});
