/** A moment in UTC, exactly `YYYY-MM-DDTHH:mm:ss.sssZ`. Such strings sort as the moments do, so `<` compares them. */
export type Instant = string & { readonly __brand: 'Instant' };

// No year 0000: the database has none.
const form = /^(?!0000)\d{4}-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** True for an {@link Instant} in its one form and of a day that exists; any other spelling of the same moment is refused. */
export const isInstant = (text: string): text is Instant => form.test(text) && isRealDay(text.slice(0, 10));

/** Milliseconds since 1970-01-01T00:00:00.000Z. */
export function toEpochMs(instant: Instant): number {
  const [year, month, day] = instant.slice(0, 10).split('-').map(Number) as [number, number, number];
  const [hours, minutes, seconds] = instant.slice(11, 23).split(':').map(Number) as [number, number, number];
  return (
    daysFromCivil(year, month, day) * 86_400_000 + hours * 3_600_000 + minutes * 60_000 + Math.round(seconds * 1000)
  );
}

/** The moment that many milliseconds after 1970-01-01T00:00:00.000Z; years 0001 to 9999 are an {@link Instant}'s. */
export function fromEpochMs(epochMs: number): Instant {
  const days = Math.floor(epochMs / 86_400_000);
  const rest = epochMs - days * 86_400_000;
  const { year, month, day } = civilFromDays(days);
  const time = [Math.floor(rest / 3_600_000), Math.floor(rest / 60_000) % 60, Math.floor(rest / 1000) % 60];
  const date = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
  return `${date}T${time.map((part) => pad(part, 2)).join(':')}.${pad(rest % 1000, 3)}Z` as Instant;
}

export const addMs = (instant: Instant, ms: number): Instant => fromEpochMs(toEpochMs(instant) + ms);
export const msBetween = (from: Instant, until: Instant): number => toEpochMs(until) - toEpochMs(from);
export const earlierOf = (a: Instant, b: Instant): Instant => (a < b ? a : b);
export const laterOf = (a: Instant, b: Instant): Instant => (a > b ? a : b);

/** True when `date` (`YYYY-MM-DD`) names a day of the proleptic Gregorian calendar. */
export function isRealDay(date: string): boolean {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const back = civilFromDays(daysFromCivil(year, month, day));
  return back.year === year && back.month === month && back.day === day;
}

const pad = (value: number, length: number) => String(value).padStart(length, '0');

// Days since 1970-01-01 by counting whole 400-year eras that start on 1 March, so that a leap day is the era's last day of a year.
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function civilFromDays(days: number): { year: number; month: number; day: number } {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted + (shifted < 10 ? 3 : -9);
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  };
}
