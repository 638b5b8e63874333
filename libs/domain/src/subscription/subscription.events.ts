import type { Fact, Instant, Versions } from '../kernel';

/** `startsAt` and `endsAt` are effective dates, past or future; access runs from `startsAt` to just before `endsAt`. */
export type SubscriptionEvent =
  | Fact<
      'SubscriptionStarted',
      {
        subscriptionId: string;
        accountId: string;
        /** The base subscription and its add-ons share one bundle. */
        bundleId: string;
        productId: string;
        orderId?: string;
        startsAt: Instant;
        startedAt: Instant;
      }
    >
  | Fact<
      'SubscriptionCancelled',
      { subscriptionId: string; accountId: string; orderId?: string; endsAt: Instant; cancelledAt: Instant }
    >;

export const subscriptionEventVersions = {
  SubscriptionStarted: 1,
  SubscriptionCancelled: 1,
} satisfies Versions<SubscriptionEvent>;
