import type { AccountEvent } from '@domain/account/account.events';
import type { Fact, Instant, Sealed } from '@domain/kernel';
import type { LiveSession } from '@domain/viewing/viewing.events';
import type { DecisionRecord } from './decision-record';
import { EntitlementIndex, type WatchedSession } from './entitlement-index';
import { isTouched, revocations, touchedBy } from './revocations';

const on = (day: number) => `2026-01-${String(day).padStart(2, '0')}T12:00:00.000Z` as Instant;
const home = { accountId: 'household' };
const session: LiveSession = {
  sessionId: 'session',
  deviceId: 'box',
  content: { kind: 'asset', id: 'film' },
  mode: 'vod',
  nodeId: 'node',
  startedAt: on(9),
};
const subscription = { ...home, subscriptionId: 's', bundleId: 'b', productId: 'p', startsAt: on(1), startedAt: on(1) };
const limits = { concurrentStreams: 1, devices: 3, maxHeight: 1080 };
const box = { ...home, deviceId: 'box', family: 'tv', name: 'sealed:x' as Sealed, credentialHash: 'h', addedAt: on(1) };
type Told = readonly [category: string, type: string, data: object];
const told: readonly Told[] = [
  ['account', 'AccountOpened', { ...home, openedAt: on(1) }],
  ['account', 'AccountDeviceAdded', box],
  ['product', 'ProductPublished', { productId: 'p', contentGroupIds: ['g'], limits, whenFull: 'refuse' }],
  ['contentgroup', 'ContentGroupAssetAdded', { contentGroupId: 'g', assetId: 'film', addedAt: on(1) }],
  ['subscription', 'SubscriptionStarted', subscription],
  ['asset', 'AssetRightsAgreed', { assetId: 'film', from: on(1), until: on(20), agreedAt: on(1) }],
  ['asset', 'AssetPutOnline', { assetId: 'film', onlineAt: on(1) }],
  [
    'viewing',
    'ViewingStarted',
    { ...home, session, decision: {} as DecisionRecord, live: [session], startedAt: on(9) },
  ],
];
function indexAfter(more: readonly Told[]): EntitlementIndex {
  const index = new EntitlementIndex();
  for (const [category, type, data] of [...told, ...more])
    index.apply({ type, data, stream: `${category}-1`, metadata: { carrierId: 'nordlicht' } });
  return index;
}
const endedAt = (at: Instant, ...more: readonly Told[]) => {
  const index = indexAfter(more);
  return revocations(index.allLiveSessions(), index, at).map(({ reasonCode }) => reasonCode);
};
const blocked: AccountEvent['data'] = {
  ...home,
  service: 'dunning',
  target: { level: 'account', id: 'household' },
  blocks: { change: false, access: true, billing: false },
  effectiveAt: on(10),
  raisedAt: on(9),
};

describe('a running session', () => {
  it('goes on while nothing has changed', () => expect(endedAt(on(10))).toEqual([]));
  it.each([
    ['the household is blocked', 'access-blocked', ['account', 'AccountBlockerRaised', blocked]],
    ['the household is closed', 'account-closed', ['account', 'AccountClosed', { ...home, closedAt: on(10) }]],
    ['the device is removed', 'device-unknown', ['account', 'AccountDeviceRemoved', { ...home, deviceId: 'box' }]],
    [
      'the subscription ends',
      'subscription-ended',
      ['subscription', 'SubscriptionCancelled', { ...home, subscriptionId: 's', endsAt: on(10) }],
    ],
    ['the title goes offline', 'content-offline', ['asset', 'AssetTakenOffline', { assetId: 'film' }]],
  ] as const)('ends when %s', (_, reason, event) => expect(endedAt(on(10), event)).toEqual([reason]));
  it('goes on until a blocker that is dated ahead takes effect', () =>
    expect(endedAt(on(9), ['account', 'AccountBlockerRaised', blocked])).toEqual([]));
  it('ends with the rights, without any event', () => {
    expect(endedAt('2026-01-20T11:59:59.999Z' as Instant)).toEqual([]);
    expect(endedAt(on(20))).toEqual(['content-no-longer-available']);
  });
});

describe('what an event may end', () => {
  const watched: WatchedSession = { ...home, carrierId: 'nordlicht', session };
  const touches = (event: Fact) => {
    const touched = touchedBy(event);
    return touched !== undefined && isTouched(watched, [touched]);
  };
  it("is the household's own sessions", () => {
    expect(touches({ type: 'AccountBlockerRaised', data: home })).toBe(true);
    expect(touches({ type: 'AccountBlockerRaised', data: { accountId: 'other' } })).toBe(false);
  });
  it('is the sessions of the title', () => {
    expect(touches({ type: 'AssetTakenOffline', data: { assetId: 'film' } })).toBe(true);
    expect(touches({ type: 'AssetTakenOffline', data: { assetId: 'other' } })).toBe(false);
  });
  it('is nothing when it only gives', () =>
    expect(touchedBy({ type: 'AccountBlockerCleared', data: home })).toBeUndefined());
});
