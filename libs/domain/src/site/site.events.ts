import type { Fact, Instant, Versions } from '../kernel';

/** A customer's premises (hotel, school, hospital) whose own administrator sees only its households. */
export type SiteEvent = Fact<'SiteOpened', { siteId: string; name: string; openedAt: Instant }>;

export const siteEventVersions = { SiteOpened: 1 } satisfies Versions<SiteEvent>;
