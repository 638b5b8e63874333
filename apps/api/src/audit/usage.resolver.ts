import { Args, Query, Resolver } from '@nestjs/graphql';
import { earlierOf, type Instant } from '@domain/kernel';
import { usageHistory } from '@domain/usage/usage-history';
import { Clock } from '@runtime';
import { badInput, carrierOf, Households, notFound, Requires, TheCaller } from '../platform';
import type { Caller } from '../platform';
import { usageEntries } from './usage-entries';
import { UsageLog } from './usage-log';

type UsageArguments = Readonly<{ accountId: string; from: Instant; until: Instant; asKnownAt?: Instant | null }>;

@Resolver('UsageHistory')
export class UsageResolver {
  constructor(
    private readonly usage: UsageLog,
    private readonly households: Households,
    private readonly clock: Clock,
  ) {}

  @Query('usageHistory')
  @Requires('usage:replay')
  async history(@Args() { accountId, from, until, asKnownAt: given }: UsageArguments, @TheCaller() caller: Caller) {
    if (until <= from) throw badInput('until', 'The end comes after the beginning.');
    await this.households.check(caller, accountId);
    const events = await this.usage.ofHousehold(accountId, carrierOf(caller));
    if (events === undefined) throw notFound('account');
    // Nobody knows yet what will be known later.
    const now = this.clock.now();
    const asKnownAt = earlierOf(given ?? now, now);
    const history = usageHistory(events, { from, until, asKnownAt });
    return { accountId, from, until, asKnownAt, ...usageEntries(history, events) };
  }
}
