import type { SubscriptionEvent } from '@domain/subscription/subscription.events';
import { rowsOf } from '@projections';
import { at, recordedIn } from '../../../../tests/projections/recorded';
import { subscriptionOverview } from './subscription-overview.projection';

const what = { accountId: 'a', bundleId: 'b', productId: 'p', orderId: 'o', startsAt: at(5), startedAt: at(1) };
const started: SubscriptionEvent = { type: 'SubscriptionStarted', data: { subscriptionId: 's', ...what } };
const row = { id: 's', carrierId: 'c', ...what, endsAt: null, cancelledAt: null, revision: 0 };
const overview = (...events: SubscriptionEvent[]) =>
  rowsOf(subscriptionOverview, recordedIn('subscription-s', 'c', events));

describe('the overview of subscriptions', () => {
  it('shows from when one holds', () => expect(overview(started)).toEqual([row]));

  it('shows until when a cancelled one holds', () => {
    const data = { subscriptionId: 's', accountId: 'a', endsAt: at(9), cancelledAt: at(2) };
    expect(overview(started, { type: 'SubscriptionCancelled', data })).toEqual([
      { ...row, endsAt: at(9), cancelledAt: at(2), revision: 1 },
    ]);
  });
});
