import type { AccountEvent } from '../account/account.events';
import { withBlockerEvent, type BlockerTimeline } from '../account/blocker-timeline';
import type { SubscriptionEvent } from '../subscription/subscription.events';
import type { LiveSession, ViewingEvent } from '../viewing/viewing.events';
import type { Bought } from './catalogue';

type DeviceStatus = 'paired' | 'removed';

export type Household = {
  readonly carrierId: string;
  status: 'open' | 'closed';
  devices: Readonly<Record<string, DeviceStatus>>;
  bought: readonly Bought[];
  blockers: readonly BlockerTimeline[];
  live: readonly LiveSession[];
};

/** Shared by all households that have none, so that an idle household costs little. */
const none: readonly never[] = [];
const noDevices: Readonly<Record<string, DeviceStatus>> = {};

/** Households of all carriers: devices, blockers, what they bought, what they are watching. */
export class Households {
  readonly #byId = new Map<string, Household>();
  readonly #watching = new Set<string>();
  readonly #watcherOf = new Map<string, string>();
  readonly #sessionsByNode = new Map<string, number>();

  /** Undefined also for another carrier's household. */
  of(accountId: string, carrierId: string): Household | undefined {
    const household = this.#byId.get(accountId);
    return household?.carrierId === carrierId ? household : undefined;
  }

  /** Of whatever carrier. */
  anyOf(accountId: string): Household | undefined {
    return this.#byId.get(accountId);
  }

  /** The household that a live session belongs to. */
  watcherOf(sessionId: string): string | undefined {
    return this.#watcherOf.get(sessionId);
  }

  *watching(): IterableIterator<readonly [string, Household]> {
    for (const accountId of this.#watching) {
      const household = this.#byId.get(accountId);
      if (household) yield [accountId, household];
    }
  }

  sessionsOn(nodeId: string): number {
    return this.#sessionsByNode.get(nodeId) ?? 0;
  }

  applyAccount(event: AccountEvent, carrierId: string): void {
    const { accountId } = event.data;
    if (event.type === 'AccountOpened') {
      this.#byId.set(accountId, newHousehold(carrierId));
      return;
    }
    const household = this.of(accountId, carrierId);
    if (household) changeAccount(household, event);
  }

  applySubscription({ type, data }: SubscriptionEvent, carrierId: string): void {
    const household = this.of(data.accountId, carrierId);
    if (!household) return;
    if (type === 'SubscriptionStarted') {
      const { subscriptionId: id, bundleId, productId, startsAt } = data;
      household.bought = [...household.bought, { id, bundleId, productId, startsAt }];
    } else {
      const { subscriptionId, endsAt } = data;
      household.bought = household.bought.map((one) => (one.id === subscriptionId ? { ...one, endsAt } : one));
    }
  }

  applyViewing({ type, data }: ViewingEvent, carrierId: string): void {
    const household = this.of(data.accountId, carrierId);
    if (!household) return;
    household.live = data.live.length > 0 ? data.live : none;
    if (data.live.length > 0) this.#watching.add(data.accountId);
    else this.#watching.delete(data.accountId);
    const { nodeId, sessionId } = data.session;
    if (type === 'ViewingStarted') this.#watcherOf.set(sessionId, data.accountId);
    else this.#watcherOf.delete(sessionId);
    this.#sessionsByNode.set(nodeId, this.sessionsOn(nodeId) + (type === 'ViewingStarted' ? 1 : -1));
  }
}

const newHousehold = (carrierId: string): Household => ({
  carrierId,
  status: 'open',
  devices: noDevices,
  bought: none,
  blockers: none,
  live: none,
});

function changeAccount(household: Household, event: Exclude<AccountEvent, { type: 'AccountOpened' }>): void {
  switch (event.type) {
    case 'AccountClosed':
      household.status = 'closed';
      break;
    case 'AccountDeviceAdded':
      household.devices = { ...household.devices, [event.data.deviceId]: 'paired' };
      break;
    case 'AccountDeviceRemoved':
      household.devices = { ...household.devices, [event.data.deviceId]: 'removed' };
      break;
    case 'AccountBlockerRaised':
    case 'AccountBlockerCleared':
      household.blockers = withBlockerEvent(household.blockers, event);
  }
}
