import type { Instant } from '../kernel';
import type { Because } from './decision-record';
import type { FactEvent } from './fact-events';
import { originsOf } from './origins';

const at = '2026-01-05T12:00:00.000Z' as Instant;
const account = { accountId: 'household' };
const blocks = { change: false, access: true, billing: false };
const raised = (service: string, id = 'household'): FactEvent => ({
  type: 'AccountBlockerRaised',
  data: { ...account, service, target: { level: 'account', id }, blocks, effectiveAt: at, raisedAt: at },
});
const opened: FactEvent = { type: 'AccountOpened', data: { ...account, openedAt: at } };
const removed: FactEvent = { type: 'AccountDeviceRemoved', data: { ...account, deviceId: 'box', removedAt: at } };
const otherRemoved: FactEvent = { type: 'AccountDeviceRemoved', data: { ...account, deviceId: 'tv', removedAt: at } };
const cancelled = (subscriptionId: string): FactEvent => ({
  type: 'SubscriptionCancelled',
  data: { ...account, subscriptionId, endsAt: at, cancelledAt: at },
});
const withdrawn = (productId: string): FactEvent => ({
  type: 'ProductWithdrawn',
  data: { productId, withdrawnAt: at },
});
const grouped = (contentGroupId: string, assetId: string): FactEvent => ({
  type: 'ContentGroupAssetAdded',
  data: { contentGroupId, assetId, addedAt: at },
});
const agreed = (assetId: string): FactEvent => ({
  type: 'AssetRightsAgreed',
  data: { assetId, from: at, agreedAt: at },
});
const retired: FactEvent = { type: 'AssetRetired', data: { assetId: 'film', retiredAt: at } };

const all: readonly FactEvent[] = [
  opened,
  removed,
  otherRemoved,
  raised('dunning'),
  raised('fraud'),
  raised('dunning', 'other'),
  cancelled('cinema'),
  cancelled('series'),
  withdrawn('product'),
  withdrawn('other'),
  grouped('group', 'film'),
  grouped('group', 'other'),
  grouped('others', 'film'),
  agreed('film'),
  agreed('other'),
  retired,
];

describe('where a fact comes from', () => {
  it.each<readonly [Because, readonly FactEvent[]]>([
    [{ kind: 'account', id: 'household', state: 'closed' }, [opened]],
    [{ kind: 'device', id: 'box', state: 'removed' }, [removed]],
    [{ kind: 'blocker', service: 'dunning', level: 'account', id: 'household', since: at }, [raised('dunning')]],
    [{ kind: 'subscription', id: 'cinema', productId: 'product', startsAt: at }, [cancelled('cinema')]],
    [{ kind: 'product', id: 'product', contentGroupId: 'group' }, [withdrawn('product'), grouped('group', 'film')]],
    [{ kind: 'rights', assetId: 'film', from: at }, [agreed('film')]],
    [{ kind: 'asset', id: 'film', state: 'retired' }, [agreed('film'), retired]],
    [{ kind: 'concurrency', limit: 2, live: 0 }, []],
  ])('of %j are its own events and no others', (because, origins) =>
    expect(originsOf(because, all, { content: { kind: 'asset', id: 'film' } })).toEqual(origins),
  );
});
