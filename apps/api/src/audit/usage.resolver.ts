import { Args, Query, Resolver } from '@nestjs/graphql';
import type { PlaybackContent } from '@domain/entitlement/decision-record';
import type { Instant } from '@domain/kernel';
import { usageHistory } from '@domain/usage/usage-history';
import { Clock } from '@runtime';
import { badInput, carrierOf, Requires, TheCaller } from '../platform';
import type { Caller } from '../platform';
import { UsageLog } from './usage-log';

type UsageArguments = Readonly<{ accountId: string; from: Instant; until: Instant; asKnownAt?: Instant | null }>;

@Resolver('UsageHistory')
export class UsageResolver {
  constructor(
    private readonly usage: UsageLog,
    private readonly clock: Clock,
  ) {}

  @Query('usageHistory')
  @Requires('usage:replay')
  async history(@Args() { accountId, from, until, asKnownAt: given }: UsageArguments, @TheCaller() caller: Caller) {
    if (until <= from) throw badInput('until', 'The end comes after the beginning.');
    const asKnownAt = given ?? this.clock.now();
    const events = await this.usage.ofHousehold(accountId, carrierOf(caller));
    if (events === undefined) return null;
    const { sessions, denials } = usageHistory(events, { from, until, asKnownAt });
    return { accountId, from, until, asKnownAt, sessions: sessions.map(named), denials: denials.map(named) };
  }
}

const named = <Entry extends Readonly<{ content: PlaybackContent }>>(entry: Entry) => ({
  ...entry,
  assetId: entry.content.id,
});
