import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountEvent } from '@domain/account/account.events';
import type { AssetEvent } from '@domain/asset/asset.events';
import type { ContentGroupEvent } from '@domain/contentgroup/contentgroup.events';
import type { Fact, Instant, Sealed } from '@domain/kernel';
import type { ProductEvent } from '@domain/product/product.events';
import type { SubscriptionEvent } from '@domain/subscription/subscription.events';
import type { LiveSession, ViewingEvent } from '@domain/viewing/viewing.events';
import { decide } from './decide';
import type { DecisionRecord } from './decision-record';
import { EntitlementIndex } from './entitlement-index';

type Told = AccountEvent | AssetEvent | ContentGroupEvent | ProductEvent | SubscriptionEvent | ViewingEvent;

const on = (day: number) => `2026-01-${String(day).padStart(2, '0')}T12:00:00.000Z` as Instant;
const at = on(10);
const home = { accountId: 'household' };
const opened: AccountEvent = { type: 'AccountOpened', data: { ...home, openedAt: on(1) } };
const boxAdded: AccountEvent = {
  type: 'AccountDeviceAdded',
  data: {
    ...home,
    deviceId: 'box',
    family: 'tv',
    name: 'sealed:box' as Sealed,
    credentialHash: 'hash',
    addedAt: on(1),
  },
};
const blocked: AccountEvent = {
  type: 'AccountBlockerRaised',
  data: {
    ...home,
    service: 'dunning',
    target: { level: 'bundle', id: 'bundle' },
    blocks: { change: true, access: true, billing: true },
    effectiveAt: on(5),
    raisedAt: on(5),
  },
};
const published: ProductEvent = {
  type: 'ProductPublished',
  data: {
    productId: 'product',
    name: { en: 'Cinema' },
    contentGroupIds: ['empty', 'nature'],
    limits: { concurrentStreams: 2, devices: 3, maxHeight: 1080 },
    whenFull: 'refuse',
    publishedAt: on(1),
  },
};
const grouped: ContentGroupEvent = {
  type: 'ContentGroupAssetAdded',
  data: { contentGroupId: 'nature', assetId: 'film', addedAt: on(1) },
};
const ungrouped: ContentGroupEvent = {
  type: 'ContentGroupAssetRemoved',
  data: { contentGroupId: 'nature', assetId: 'film', removedAt: on(2) },
};
const bought: SubscriptionEvent = {
  type: 'SubscriptionStarted',
  data: {
    ...home,
    subscriptionId: 'subscription',
    bundleId: 'bundle',
    productId: 'product',
    startsAt: on(2),
    startedAt: on(2),
  },
};
const cancelled: SubscriptionEvent = {
  type: 'SubscriptionCancelled',
  data: { ...home, subscriptionId: 'subscription', endsAt: on(20), cancelledAt: on(3) },
};
const film: readonly AssetEvent[] = [
  { type: 'AssetIngested', data: { assetId: 'film', title: { en: 'F' }, sourceKey: 'k', bytes: 1, ingestedAt: on(1) } },
  {
    type: 'AssetPackaged',
    data: {
      assetId: 'film',
      attempt: 1,
      packageKey: 'k',
      posterKey: 'k',
      durationMs: 14_000,
      renditions: [],
      packagedAt: on(1),
    },
  },
  {
    type: 'AssetPublished',
    data: { assetId: 'film', publicationId: 'publication', publicationKey: 'k', bytes: 1, publishedAt: on(1) },
  },
  { type: 'AssetRightsAgreed', data: { assetId: 'film', from: on(1), until: on(30), agreedAt: on(1) } },
  { type: 'AssetPutOnline', data: { assetId: 'film', onlineAt: on(1) } },
];
const session: LiveSession = {
  sessionId: 'session',
  deviceId: 'box',
  content: { kind: 'asset', id: 'film' },
  mode: 'vod',
  nodeId: 'node',
  startedAt: on(9),
};
const watching: ViewingEvent = {
  type: 'ViewingStarted',
  data: { ...home, session, decision: {} as DecisionRecord, live: [session], startedAt: on(9) },
};
const stopped: ViewingEvent = {
  type: 'ViewingStopped',
  data: {
    ...home,
    session,
    reason: 'player-stopped',
    lastSeen: { at, basis: 'observed' },
    live: [],
    stoppedAt: at,
  },
};
const all: readonly Told[] = [opened, boxAdded, published, grouped, bought, ...film];

const categories: readonly (readonly [RegExp, string])[] = [
  [/^Account/, 'account'],
  [/^Product/, 'product'],
  [/^ContentGroup/, 'contentgroup'],
  [/^Subscription/, 'subscription'],
  [/^Viewing(?!Denied)/, 'viewing'],
  [/^Asset|^Packaging/, 'asset'],
];
const streamOf = (type: string) => `${categories.find(([form]) => form.test(type))?.[1] ?? 'other'}-1`;
function told(events: readonly Fact[], carrierId = 'nordlicht', index = new EntitlementIndex()): EntitlementIndex {
  for (const event of events) index.apply({ ...event, stream: streamOf(event.type), metadata: { carrierId } });
  return index;
}
const asked = { ...home, deviceId: 'box', content: { kind: 'asset', id: 'film' } } as const;
const factsAfter = (...events: readonly Told[]) => told(events).factsFor(asked, 'nordlicht');

describe('the facts of a decision', () => {
  it('are all that the log says of the household and the title', () =>
    expect(factsAfter(...all, cancelled, blocked, watching)).toStrictEqual({
      account: { status: 'open' },
      device: { status: 'paired' },
      content: { status: 'online', rights: { from: on(1), until: on(30) } },
      subscriptions: [
        {
          id: 'subscription',
          bundleId: 'bundle',
          productId: 'product',
          contentGroupId: 'nature',
          startsAt: on(2),
          endsAt: on(20),
          limits: { concurrentStreams: 2, devices: 3, maxHeight: 1080 },
          whenFull: 'refuse',
        },
      ],
      blockers: [
        {
          service: 'dunning',
          target: { level: 'bundle', id: 'bundle' },
          changes: [{ at: on(5), blocks: { change: true, access: true, billing: true } }],
        },
      ],
      live: [session],
    }));
  it('are enough to say yes', () => {
    const request = { ...asked, mode: 'vod', at, place: { country: 'DE' } } as const;
    expect(decide(request, factsAfter(...all)).reasonCode).toBe('entitled');
  });
  it('know no subscription whose product does not open the title', () =>
    expect(factsAfter(...all, ungrouped).subscriptions).toEqual([]));
  it('know no blocker of a bundle that has nothing to do with it', () =>
    expect(factsAfter(...all, ungrouped, blocked).blockers).toEqual([]));
  it('know what ended', () => {
    const closed: AccountEvent = { type: 'AccountClosed', data: { ...home, closedAt: at } };
    const removed: AccountEvent = { type: 'AccountDeviceRemoved', data: { ...home, deviceId: 'box', removedAt: at } };
    expect(factsAfter(...all, watching, stopped, removed, closed)).toMatchObject({
      account: { status: 'closed' },
      device: { status: 'removed' },
      live: [],
    });
  });
  it('keep a withdrawn product for those who have it', () => {
    const withdrawn: ProductEvent = { type: 'ProductWithdrawn', data: { productId: 'product', withdrawnAt: at } };
    expect(factsAfter(...all, withdrawn).subscriptions).toHaveLength(1);
  });
});

describe("another carrier's things", () => {
  const nothing = { subscriptions: [], blockers: [], live: [] };
  it('are unknown', () => expect(told(all).factsFor(asked, 'gulfstream')).toStrictEqual(nothing));
  it('cannot be opened by putting them into an own group', () => {
    const own = told([opened, boxAdded, published, grouped, bought], 'gulfstream');
    expect(told(film, 'nordlicht', own).factsFor(asked, 'gulfstream')).not.toHaveProperty('content');
  });
  it('cannot be changed', () => {
    const index = told(all);
    told([blocked, cancelled, watching, ungrouped], 'gulfstream', index);
    expect(index.factsFor(asked, 'nordlicht')).toStrictEqual(factsAfter(...all));
  });
});

describe('the index of entitlements', () => {
  it('counts the sessions of each node', () => {
    const index = told([...all, watching]);
    expect(index.sessionsOn('node')).toBe(1);
    expect([...index.allLiveSessions()]).toEqual([{ ...home, carrierId: 'nordlicht', session }]);
    expect(index.findLive('session')).toEqual({ ...home, carrierId: 'nordlicht', session });
    told([stopped], 'nordlicht', index);
    expect(index.findLive('session')).toBeUndefined();
    expect(index.sessionsOn('node')).toBe(0);
    expect([...index.allLiveSessions()]).toEqual([]);
  });
  it("knows where a title's pictures are", () => {
    expect(told(all).mediaOf('film', 'nordlicht')).toEqual({ publicationId: 'publication', durationMs: 14_000 });
    expect(told(all).mediaOf('film', 'gulfstream')).toBeUndefined();
  });
  it('knows how many devices a household may have', () => {
    expect(told(all).deviceLimitOf('household', 'nordlicht', at)).toBe(3);
    expect(told(all).deviceLimitOf('household', 'nordlicht', on(1))).toBeUndefined();
    expect(told(all).deviceLimitOf('household', 'gulfstream', at)).toBeUndefined();
  });
  it('takes every event of the frozen history', () => {
    const folder = join(import.meta.dirname, '../../history');
    const samples = readdirSync(folder).filter((name) => name.endsWith('.json'));
    const events = samples.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Fact);
    expect(() => told([...events, ...events])).not.toThrow();
  });
});
