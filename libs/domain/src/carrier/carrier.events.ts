import type { Fact, Instant, TimeZone, Versions } from '../kernel';

export type CarrierEvent = Fact<
  'CarrierRegistered',
  {
    carrierId: string;
    name: string;
    timeZone: TimeZone;
    /** ISO 4217. */
    currency: string;
    /** BCP 47, the preferred first. */
    languages: readonly string[];
    registeredAt: Instant;
  }
>;

export const carrierEventVersions = { CarrierRegistered: 1 } satisfies Versions<CarrierEvent>;
