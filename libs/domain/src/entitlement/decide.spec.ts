import type { BlockerTimeline } from '@domain/account/blocker-timeline';
import type { Instant } from '@domain/kernel';
import type { LiveSession } from '@domain/viewing/viewing.events';
import { decide } from './decide';
import type { PlaybackRequest, ReasonCode } from './decision-record';
import type { Facts, OpeningSubscription } from './facts';

const on = (day: number) => `2026-01-${String(day).padStart(2, '0')}T12:00:00.000Z` as Instant;
const film = (id: string) => ({ kind: 'asset', id }) as const;
const request: PlaybackRequest = {
  accountId: 'household',
  deviceId: 'box',
  content: film('film'),
  mode: 'vod',
  at: on(10),
  place: { country: 'DE' },
};
const cinema: OpeningSubscription = {
  id: 'cinema',
  bundleId: 'bundle',
  productId: 'product',
  contentGroupId: 'group',
  startsAt: on(1),
  limits: { concurrentStreams: 2, devices: 5, maxHeight: 1080 },
  whenFull: 'refuse',
};
const session = (deviceId: string, startedOn = 9, content = film('film')): LiveSession => ({
  sessionId: `${deviceId}/${content.id}`,
  deviceId,
  content,
  mode: 'vod',
  nodeId: 'node',
  startedAt: on(startedOn),
});
const facts: Facts = {
  account: { status: 'open' },
  device: { status: 'paired' },
  content: { status: 'online', rights: { from: on(1) } },
  subscriptions: [cinema],
  blockers: [],
  live: [],
};
const blocker = (
  level: 'account' | 'bundle' | 'subscription',
  id: string,
  changes: readonly (readonly [day: number, access: boolean])[] = [[5, true]],
  service = 'dunning',
): BlockerTimeline => ({
  service,
  target: { level, id },
  changes: changes.map(([day, access]) => ({ at: on(day), blocks: { change: false, access, billing: true } })),
});

const ask = (changed: Partial<Facts> = {}, asked: Partial<PlaybackRequest> = {}) =>
  decide({ ...request, ...asked }, { ...facts, ...changed });
const reason = (changed: Partial<Facts>, asked: Partial<PlaybackRequest> = {}): ReasonCode =>
  ask(changed, asked).reasonCode;
const without = (key: 'account' | 'device' | 'content'): Facts =>
  Object.fromEntries(Object.entries(facts).filter(([name]) => name !== key)) as unknown as Facts;

describe('a playback decision', () => {
  it('says yes with all that it rests on', () =>
    expect(ask()).toStrictEqual({
      allowed: true,
      reasonCode: 'entitled',
      ruleId: 'stream-available',
      policyVersion: 'v1',
      limits: { concurrentStreams: 2, maxHeight: 1080 },
      conflicts: [],
      evicts: [],
      because: [
        { kind: 'rights', assetId: 'film', from: on(1) },
        { kind: 'subscription', id: 'cinema', productId: 'product', startsAt: on(1) },
        { kind: 'product', id: 'product', contentGroupId: 'group' },
        { kind: 'concurrency', limit: 2, live: 0 },
      ],
    }));
  it('says no with what decided alone', () =>
    expect(ask({ blockers: [blocker('account', 'household')] })).toStrictEqual({
      allowed: false,
      reasonCode: 'access-blocked',
      ruleId: 'account-not-blocked',
      policyVersion: 'v1',
      conflicts: [],
      evicts: [],
      because: [{ kind: 'blocker', service: 'dunning', level: 'account', id: 'household', since: on(5) }],
    }));
  it('gives no better picture than was asked for', () =>
    expect(ask({}, { maxHeight: 720 }).limits?.maxHeight).toBe(720));
});

describe('a decision is no', () => {
  it.each<[string, ReasonCode, Facts]>([
    ['for a household that nobody knows', 'account-unknown', without('account')],
    ['for a household that was closed', 'account-closed', { ...facts, account: { status: 'closed' } }],
    ['for a device that nobody knows', 'device-unknown', without('device')],
    ['for a device that was removed', 'device-unknown', { ...facts, device: { status: 'removed' } }],
    ['for a title that nobody knows', 'content-unknown', without('content')],
    ['for a title that is offline', 'content-offline', { ...facts, content: { status: 'offline' } }],
    ['for a title without rights', 'content-not-yet-available', { ...facts, content: { status: 'online' } }],
    ['for a title that nothing opens', 'not-subscribed', { ...facts, subscriptions: [] }],
    [
      'for a subscription that was cancelled to its own start',
      'subscription-ended',
      { ...facts, subscriptions: [{ ...cinema, startsAt: on(20), endsAt: on(20) }] },
    ],
  ])('%s', (_, code, known) => expect(decide(request, known).reasonCode).toBe(code));
});

describe('rights', () => {
  const content = { status: 'online', rights: { from: on(8), until: on(12) } } as const;
  it('open at their first instant', () => {
    expect(reason({ content }, { at: '2026-01-08T11:59:59.999Z' as Instant })).toBe('content-not-yet-available');
    expect(reason({ content }, { at: on(8) })).toBe('entitled');
  });
  it('close at their last', () => {
    expect(reason({ content }, { at: '2026-01-12T11:59:59.999Z' as Instant })).toBe('entitled');
    expect(reason({ content }, { at: on(12) })).toBe('content-no-longer-available');
  });
  it('say until when the answer holds', () => {
    expect(ask({ content }, { at: on(7) }).validUntil).toBe(on(8));
    expect(ask({ content }).validUntil).toBe(on(12));
    expect(ask({ content }, { at: on(13) })).not.toHaveProperty('validUntil');
  });
});

describe('a subscription', () => {
  const subscriptions = [{ ...cinema, startsAt: on(8), endsAt: on(12) }];
  it('gives access from its start to just before its end', () => {
    expect(reason({ subscriptions }, { at: on(7) })).toBe('subscription-not-started');
    expect(reason({ subscriptions }, { at: on(8) })).toBe('entitled');
    expect(reason({ subscriptions }, { at: on(12) })).toBe('subscription-ended');
  });
  it('is announced rather than mourned when one is to come and one is over', () =>
    expect(reason({ subscriptions: [...subscriptions, { ...cinema, startsAt: on(20) }] }, { at: on(15) })).toBe(
      'subscription-not-started',
    ));
  it('says until when the answer holds', () => {
    expect(ask({ subscriptions }, { at: on(7) }).validUntil).toBe(on(8));
    expect(ask({ subscriptions }).validUntil).toBe(on(12));
  });
  it('lends its better limits when two open the title', () => {
    const sport = { ...cinema, id: 'sport', limits: { concurrentStreams: 1, devices: 1, maxHeight: 2160 } };
    expect(ask({ subscriptions: [cinema, sport] }).limits).toEqual({ concurrentStreams: 2, maxHeight: 2160 });
  });
});

describe('a blocker', () => {
  const sport = { ...cinema, id: 'sport', bundleId: 'other-bundle' };
  it('of billing alone holds back no access', () =>
    expect(reason({ blockers: [blocker('account', 'household', [[5, false]])] })).toBe('entitled'));
  it('on a bundle holds back what is in it', () =>
    expect(ask({ blockers: [blocker('bundle', 'bundle')] })).toMatchObject({
      reasonCode: 'access-blocked',
      ruleId: 'subscription-not-blocked',
    }));
  it('on a subscription leaves another that opens the title', () =>
    expect(ask({ subscriptions: [cinema, sport], blockers: [blocker('subscription', 'cinema')] })).toMatchObject({
      reasonCode: 'entitled',
      because: [
        { kind: 'rights' },
        { kind: 'subscription', id: 'sport' },
        { kind: 'product' },
        { kind: 'concurrency' },
      ],
    }));
  it('dated ahead says until when the answer holds', () =>
    expect(ask({ blockers: [blocker('account', 'household', [[11, true]])] }).validUntil).toBe(on(11)));
  it('that ends on a date says when access comes back', () => {
    const booked = blocker('account', 'household', [
      [5, true],
      [15, false],
    ]);
    expect(ask({ blockers: [booked] })).toMatchObject({ reasonCode: 'access-blocked', validUntil: on(15) });
    expect(reason({ blockers: [booked] }, { at: on(15) })).toBe('entitled');
  });
  it('of one service stays when that of another ends', () => {
    const ended = blocker('account', 'household', [
      [5, true],
      [6, false],
    ]);
    expect(reason({ blockers: [ended, blocker('account', 'household', [[5, true]], 'fraud')] })).toBe('access-blocked');
  });
});

describe('concurrency', () => {
  const full = [session('phone', 8), session('tablet', 9)];
  it('counts the same film on the same device once', () => {
    expect(reason({ live: [session('box'), session('tablet')] })).toBe('entitled');
    expect(reason({ live: [session('box', 9, film('other')), session('tablet')] })).toBe('streams-used-up');
  });
  it('refuses one stream more, naming the rivals', () =>
    expect(ask({ live: full })).toMatchObject({
      allowed: false,
      reasonCode: 'streams-used-up',
      because: [{ kind: 'concurrency', limit: 2, live: 2 }],
      conflicts: [
        { sessionId: 'phone/film', deviceId: 'phone', startedAt: on(8), terminationCode: 'phone/film' },
        { sessionId: 'tablet/film', deviceId: 'tablet', startedAt: on(9), terminationCode: 'tablet/film' },
      ],
    }));
  it('makes room by the rival that the viewer names', () =>
    expect(ask({ live: full }, { ending: 'tablet/film' })).toMatchObject({ allowed: true, evicts: ['tablet/film'] }));
  it('is not fooled by a rival that is none', () =>
    expect(ask({ live: full }, { ending: 'cellar/film' })).toMatchObject({ allowed: false, evicts: [] }));
  it.each([
    ['evict-oldest', 'phone/film'],
    ['evict-newest', 'tablet/film'],
  ] as const)('makes room by itself when the product says %s', (whenFull, evicted) =>
    expect(ask({ live: full, subscriptions: [{ ...cinema, whenFull }] })).toMatchObject({
      allowed: true,
      evicts: [evicted],
    }),
  );
  it('ends all sessions of a stream that makes room', () => {
    const twice = { ...session('phone', 8), sessionId: 'phone/again' };
    const subscriptions = [{ ...cinema, whenFull: 'evict-oldest' as const }];
    expect(ask({ live: [...full, twice], subscriptions }).evicts).toEqual(['phone/film', 'phone/again']);
  });
  it('ends as many as a smaller limit asks for', () => {
    const limits = { ...cinema.limits, concurrentStreams: 1 };
    const subscriptions = [{ ...cinema, limits, whenFull: 'evict-oldest' as const }];
    expect(ask({ live: full, subscriptions }).evicts).toEqual(['phone/film', 'tablet/film']);
  });
});
