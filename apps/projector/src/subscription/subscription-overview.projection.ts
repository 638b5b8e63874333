import { subscriptionEventVersions, type SubscriptionEvent } from '@domain/subscription/subscription.events';
import { carrierOf, existing, readModel } from '@projections';
import { SubscriptionOverview } from '@read-models';

export const subscriptionOverview = readModel<SubscriptionOverview, SubscriptionEvent>({
  entity: SubscriptionOverview,
  version: 1,
  category: 'subscription',
  events: subscriptionEventVersions,
  singleStream: true,
  key: ({ data }) => data.subscriptionId,
  evolve: (row, event) => {
    const { type, data } = event;
    switch (type) {
      case 'SubscriptionStarted': {
        const { subscriptionId, orderId = null, ...started } = data;
        const open = { endsAt: null, cancelledAt: null };
        return { id: subscriptionId, carrierId: carrierOf(event), orderId, ...started, ...open };
      }
      case 'SubscriptionCancelled':
        return { ...existing(row), endsAt: data.endsAt, cancelledAt: data.cancelledAt };
    }
  },
});
