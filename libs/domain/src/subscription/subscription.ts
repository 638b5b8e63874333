import { accept, nothing, refuse, type Aggregate, type Decision, type Instant, type Order } from '../kernel';
import { subscriptionEventVersions, type SubscriptionEvent } from './subscription.events';

type Start = Order<
  'StartSubscription',
  {
    subscriptionId: string;
    accountId: string;
    bundleId: string;
    productId: string;
    orderId?: string;
    startsAt: Instant;
    at: Instant;
  }
>;
type Cancel = Order<'CancelSubscription', { subscriptionId: string; orderId?: string; endsAt: Instant; at: Instant }>;
export type SubscriptionCommand = Start | Cancel;
export type SubscriptionRefusal = 'already-started' | 'not-started' | 'already-ended' | 'end-before-start';
export type SubscriptionDecision = Decision<SubscriptionEvent, SubscriptionRefusal>;

export type Subscription = Readonly<
  | { status: 'none' }
  | { status: 'started'; accountId: string; bundleId: string; productId: string; startsAt: Instant; endsAt?: Instant }
>;

export const subscription: Aggregate<Subscription, SubscriptionCommand, SubscriptionEvent, SubscriptionRefusal> = {
  name: 'subscription',
  versions: subscriptionEventVersions,
  initial: { status: 'none' },
  decide: (command, state) => {
    switch (command.type) {
      case 'StartSubscription':
        return start(command.data, state);
      case 'CancelSubscription':
        return cancel(command.data, state);
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'SubscriptionStarted': {
        const { accountId, bundleId, productId, startsAt } = event.data;
        return { status: 'started', accountId, bundleId, productId, startsAt };
      }
      case 'SubscriptionCancelled':
        return state.status === 'none' ? state : { ...state, endsAt: event.data.endsAt };
    }
  },
};

function start({ at, ...what }: Start['data'], { status }: Subscription): SubscriptionDecision {
  if (status !== 'none') return refuse('already-started');
  return accept({ type: 'SubscriptionStarted', data: { ...what, startedAt: at } });
}

function cancel({ at, ...what }: Cancel['data'], state: Subscription): SubscriptionDecision {
  if (state.status === 'none') return refuse('not-started');
  if (state.endsAt === what.endsAt) return nothing;
  if (state.endsAt !== undefined && state.endsAt <= at) return refuse('already-ended');
  if (what.endsAt < state.startsAt) return refuse('end-before-start');
  const { accountId } = state;
  return accept({ type: 'SubscriptionCancelled', data: { ...what, accountId, cancelledAt: at } });
}
