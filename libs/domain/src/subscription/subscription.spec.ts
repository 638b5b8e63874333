import type { Instant } from '@domain/kernel';
import { specificationFor } from '@testing';
import { subscription } from './subscription';
import type { SubscriptionEvent } from './subscription.events';

const given = specificationFor(subscription);
const on = (day: number) => `2026-01-${String(day).padStart(2, '0')}T12:00:00.000Z` as Instant;
const at = on(5);
const id = { subscriptionId: 'subscription-1' };
const what = { ...id, accountId: 'account-1', bundleId: 'bundle-1', productId: 'product-1', startsAt: on(10) };
const start = { type: 'StartSubscription', data: { ...what, at } } as const;
const started: SubscriptionEvent = { type: 'SubscriptionStarted', data: { ...what, startedAt: at } };
const cancel = (endsAt: Instant) => ({ type: 'CancelSubscription', data: { ...id, endsAt, at } }) as const;
const cancelled = (endsAt: Instant): SubscriptionEvent => ({
  type: 'SubscriptionCancelled',
  data: { ...id, accountId: 'account-1', endsAt, cancelledAt: at },
});

describe('starting a subscription', () => {
  it('gives access from its effective date', () => given().when(start).then(started));
  it('is refused a second time', () => given(started).when(start).thenRefused('already-started'));
});

describe('cancelling a subscription', () => {
  it('ends it on its effective date', () =>
    given(started)
      .when(cancel(on(20)))
      .then(cancelled(on(20))));
  it('at its very start leaves it never usable', () =>
    given(started)
      .when(cancel(on(10)))
      .then(cancelled(on(10))));
  it('does nothing for the end that is booked', () =>
    given(started, cancelled(on(20)))
      .when(cancel(on(20)))
      .thenNothingHappens());
  it('replaces an end that is still to come', () =>
    given(started, cancelled(on(20)))
      .when(cancel(on(15)))
      .then(cancelled(on(15))));
  it('is refused once the end has come', () => {
    const inJanuary: SubscriptionEvent = {
      type: 'SubscriptionStarted',
      data: { ...what, startsAt: on(1), startedAt: at },
    };
    given(inJanuary, cancelled(on(5)))
      .when(cancel(on(20)))
      .thenRefused('already-ended');
  });
  it('is refused for an end before the start', () =>
    given(started)
      .when(cancel(on(9)))
      .thenRefused('end-before-start'));
  it('is refused before it was started', () =>
    given()
      .when(cancel(on(20)))
      .thenRefused('not-started'));
});
