import { Injectable } from '@nestjs/common';
import { account, type Account } from '@domain/account/account';
import { standingAt } from '@domain/account/blocker-timeline';
import { refuse, type Instant, type Refused } from '@domain/kernel';
import { product } from '@domain/product/product';
import { subscription } from '@domain/subscription/subscription';
import { Aggregates } from '@event-store';
import type { Asked } from '../platform';

export type StartRefusal =
  'account-unknown' | 'account-closed' | 'product-unknown' | 'product-withdrawn' | 'change-blocked';

type Wish = Readonly<{ accountId: string; productId: string; bundleId: string; at: Instant }>;

/** What other streams say to a start or an end; the subscription's own stream says the rest. */
@Injectable()
export class SubscriptionRules {
  constructor(private readonly aggregates: Aggregates) {}

  async refusalToStart(wish: Wish, carrierId: string | undefined): Promise<Refused<StartRefusal> | undefined> {
    const [household, offered] = await Promise.all([
      this.aggregates.load(account, wish.accountId, carrierId),
      this.aggregates.load(product, wish.productId, carrierId),
    ]);
    if (household.kind === 'not-found') return refuse('account-unknown');
    if (household.state.status === 'closed') return refuse('account-closed');
    if (offered.kind === 'not-found') return refuse('product-unknown');
    if (offered.state.status === 'withdrawn') return refuse('product-withdrawn');
    return changeIsBlocked(household.state, [wish.accountId, wish.bundleId], wish.at)
      ? refuse('change-blocked')
      : undefined;
  }

  async refusalToCancel(
    subscriptionId: string,
    { meta: { carrierId }, at }: Asked,
  ): Promise<Refused<'change-blocked'> | undefined> {
    const found = await this.aggregates.load(subscription, subscriptionId, carrierId);
    if (found.kind === 'not-found' || found.state.status === 'none') return undefined;
    const { accountId, bundleId } = found.state;
    const household = await this.aggregates.load(account, accountId, carrierId);
    if (household.kind === 'not-found') return undefined;
    const targets = [accountId, bundleId, subscriptionId];
    return changeIsBlocked(household.state, targets, at) ? refuse('change-blocked') : undefined;
  }
}

const changeIsBlocked = ({ blockers }: Account, targets: readonly string[], at: Instant): boolean =>
  blockers.some((timeline) => targets.includes(timeline.target.id) && standingAt(timeline, at)?.blocks.change === true);
