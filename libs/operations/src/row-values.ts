import { fromEpochMs, type Instant } from '@domain/kernel';

/** A `timestamptz` as `pg` gives it. */
export const instantOf = (date: Date): Instant => fromEpochMs(date.getTime());
