import { Injectable } from '@nestjs/common';
import type { BlockerTarget } from '@domain/account/account.events';
import { subscription } from '@domain/subscription/subscription';
import { Aggregates } from '@event-store';
import { ReadModels, SubscriptionOverview } from '@read-models';
import { Households, scopeOf } from '../platform';
import type { Asked, Caller } from '../platform';

/** Whether what a blocker stands at is the household's. */
@Injectable()
export class BlockerTargets {
  constructor(
    private readonly aggregates: Aggregates,
    private readonly readModels: ReadModels,
    private readonly households: Households,
  ) {}

  /** @throws Problem not-found for a household out of the caller's reach */
  checkHousehold(caller: Caller, accountId: string): Promise<void> {
    return this.households.check(caller, accountId);
  }

  async isOwn({ level, id }: BlockerTarget, accountId: string, { meta, caller }: Asked): Promise<boolean> {
    // The account's own rule says no to another account.
    if (level === 'account') return true;
    if (level === 'subscription') {
      const found = await this.aggregates.load(subscription, id, meta.carrierId);
      return found.kind === 'loaded' && found.state.status === 'started' && found.state.accountId === accountId;
    }
    const inBundle = await this.readModels.read(scopeOf(caller), (reader) =>
      reader.count<SubscriptionOverview>(SubscriptionOverview, { accountId, bundleId: id }),
    );
    return inBundle > 0;
  }
}
