import { Temporal } from '@js-temporal/polyfill';
import { isRealDay, type Instant } from './instant';

/** A day of a calendar without a place, exactly `YYYY-MM-DD`. */
export type LocalDate = string & { readonly __brand: 'LocalDate' };

/** A zone of the IANA time-zone database, such as `Europe/Berlin`. */
export type TimeZone = string & { readonly __brand: 'TimeZone' };

/** Of the years 0002 to 9998, so that the day begins and ends at an instant in every zone. */
export const isLocalDate = (text: string): text is LocalDate =>
  /^(?!000[01]|9999)\d{4}-\d{2}-\d{2}$/.test(text) && isRealDay(text);

export function isTimeZone(text: string): text is TimeZone {
  try {
    return (
      /^[A-Za-z]/.test(text) && Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId !== ''
    );
  } catch {
    return false;
  }
}

/** The first moment of the day in the zone; where the clocks skip midnight, the first moment after the gap. */
export const startOfDay = (date: LocalDate, zone: TimeZone): Instant =>
  toInstant(Temporal.PlainDate.from(date).toZonedDateTime(zone).startOfDay());

/** The first moment of the next day: a day lasts from `startOfDay` to just before `endOfDay`, 23 to 25 hours. */
export const endOfDay = (date: LocalDate, zone: TimeZone): Instant =>
  toInstant(Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(zone).startOfDay());

export const localDateOf = (instant: Instant, zone: TimeZone): LocalDate =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate().toString() as LocalDate;

const toInstant = (moment: Temporal.ZonedDateTime): Instant =>
  moment.toInstant().toString({ fractionalSecondDigits: 3 }) as Instant;
