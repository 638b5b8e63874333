import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Instant } from '@domain/kernel';
import { subscription, type SubscriptionRefusal } from '@domain/subscription/subscription';
import type { CommandRefusal } from '@event-store';
import { ProductOverview, ReadModels, SubscriptionOverview } from '@read-models';
import { Clock } from '@runtime';
import { connectionOf, filterFrom, pageFrom, type PageArguments } from '../graphql/connection';
import type { GraphqlContext } from '../graphql/graphql-context';
import { Loaders } from '../graphql/loaders';
import { CommandDoor, commandRefusalTexts, Requires, scopeOf, TheCaller, toPayload } from '../platform';
import type { Caller, RefusalTexts } from '../platform';
import { SubscriptionRules, type StartRefusal } from './subscription-rules';

type StartInput = Readonly<{
  commandId: string;
  accountId: string;
  productId: string;
  bundleId?: string | null;
  startsAt?: Instant | null;
}>;
type CancelInput = Readonly<{ commandId: string; subscriptionId: string; endsAt?: Instant | null }>;
type SubscriptionsArguments = PageArguments &
  Readonly<{
    filter?: Readonly<{ accountId?: string | null; productId?: string | null; runningAt?: Instant | null }> | null;
  }>;

export const subscriptionRefusals: RefusalTexts<SubscriptionRefusal | StartRefusal | CommandRefusal> = {
  typename: 'SubscriptionRefusal',
  absent: 'not-started',
  texts: {
    ...commandRefusalTexts,
    'already-started': 'The subscription has started already.',
    'not-started': 'There is no such subscription.',
    'already-ended': 'The subscription has ended.',
    'end-before-start': 'A subscription cannot end before it starts.',
    'account-unknown': 'There is no such account.',
    'account-closed': 'The account is closed.',
    'product-unknown': 'There is no such product.',
    'product-withdrawn': 'The product is not sold any more.',
    'change-blocked': 'A blocker holds back changes of the order.',
  },
};

@Resolver('ProductSubscription')
export class SubscriptionResolver {
  @Inject(Clock) private readonly clock!: Clock;

  constructor(
    private readonly door: CommandDoor,
    private readonly rules: SubscriptionRules,
    private readonly readModels: ReadModels,
    private readonly loaders: Loaders,
  ) {}

  @Mutation()
  @Requires('subscription:manage')
  async startSubscription(@Args('input') input: StartInput, @TheCaller() caller: Caller) {
    const asked = this.door.asked(caller, 'startSubscription', input);
    const subscriptionId = asked.idOf('subscription');
    const { accountId, productId } = input;
    const bundleId = input.bundleId ?? asked.idOf('bundle');
    const startsAt = input.startsAt ?? asked.at;
    const data = { subscriptionId, accountId, productId, bundleId, startsAt, at: asked.at };
    const command = async () =>
      (await this.rules.refusalToStart(data, asked.meta.carrierId)) ?? ({ type: 'StartSubscription', data } as const);
    const outcome = await this.door.send(subscription, subscriptionId, command, asked);
    return toPayload(outcome, subscriptionRefusals, { __typename: 'SubscriptionAccepted', subscriptionId });
  }

  @Mutation()
  @Requires('subscription:manage')
  async cancelSubscription(@Args('input') input: CancelInput, @TheCaller() caller: Caller) {
    const asked = this.door.asked(caller, 'cancelSubscription', input);
    const { subscriptionId } = input;
    const data = { subscriptionId, endsAt: input.endsAt ?? asked.at, at: asked.at };
    const command = async () =>
      (await this.rules.refusalToCancel(subscriptionId, asked)) ?? ({ type: 'CancelSubscription', data } as const);
    const outcome = await this.door.send(subscription, subscriptionId, command, asked);
    return toPayload(outcome, subscriptionRefusals, { __typename: 'SubscriptionAccepted', subscriptionId });
  }

  @Query()
  @Requires('subscription:list')
  subscriptions(@Args() { filter, ...page }: SubscriptionsArguments, @TheCaller() caller: Caller) {
    const { runningAt, ...rest } = filter ?? {};
    const running = runningAt ? { endsAt: { afterOrNull: runningAt } } : {};
    return connectionOf(
      this.readModels.read(scopeOf(caller), (reader) =>
        reader.page<SubscriptionOverview>(SubscriptionOverview, {
          filter: { ...filterFrom(rest), ...running },
          sort: { by: 'startsAt', descending: true },
          ...pageFrom(page),
        }),
      ),
    );
  }

  @ResolveField()
  @Requires('subscription:read')
  product(@Parent() { productId }: SubscriptionOverview, @Context() context: GraphqlContext) {
    return this.loaders.byId(context, ProductOverview, productId);
  }

  @ResolveField()
  @Requires('subscription:read')
  phase(@Parent() { startsAt, endsAt }: SubscriptionOverview): 'upcoming' | 'running' | 'ended' {
    const now = this.clock.now();
    if (endsAt !== null && endsAt <= now) return 'ended';
    return startsAt > now ? 'upcoming' : 'running';
  }
}
