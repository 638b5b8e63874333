import type { Instant } from '../kernel';
import { decide, rulesOf } from './decide';
import type { PlaybackRequest } from './decision-record';
import { explain } from './explain';
import type { Facts, OpeningSubscription } from './facts';
import { reasonTexts } from './reason-texts';

const on = (day: number) => `2026-01-${String(day).padStart(2, '0')}T12:00:00.000Z` as Instant;
const request: PlaybackRequest = {
  accountId: 'household',
  deviceId: 'box',
  content: { kind: 'asset', id: 'film' },
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
const facts: Facts = {
  account: { status: 'open' },
  device: { status: 'paired' },
  content: { status: 'online', rights: { from: on(1) } },
  subscriptions: [cinema],
  blockers: [],
  live: [],
};
const outcomes = (changed: Partial<Facts>) =>
  explain(request, { ...facts, ...changed }).rules.map(({ ruleId, outcome }) => [ruleId, outcome]);

describe('explaining a decision', () => {
  it('gives the verdict of the decision itself', () => {
    expect(explain(request, facts).verdict).toEqual(decide(request, facts));
    const ended = { ...facts, subscriptions: [{ ...cinema, endsAt: on(5) }] };
    expect(explain(request, ended).verdict).toEqual(decide(request, ended));
  });

  it('tells of each rule that it passed', () =>
    expect(outcomes({})).toEqual(rulesOf('v1').map((ruleId) => [ruleId, 'passed'])));

  it('tells which rule denied, and which were not reached', () =>
    expect(outcomes({ subscriptions: [] })).toEqual([
      ['account-open', 'passed'],
      ['device-paired', 'passed'],
      ['content-online', 'passed'],
      ['account-not-blocked', 'passed'],
      ['rights-open', 'passed'],
      ['subscribed', 'denied'],
      ['subscription-not-blocked', 'not-reached'],
      ['stream-available', 'not-reached'],
    ]));

  it('tells of a rule what it rests on, and when it changes by itself', () => {
    const booked = { ...facts, subscriptions: [{ ...cinema, endsAt: on(20) }] };
    const { rules } = explain(request, booked);
    expect(rules.find(({ ruleId }) => ruleId === 'subscribed')).toEqual({
      ruleId: 'subscribed',
      outcome: 'passed',
      because: [],
      changesAt: on(20),
    });
    expect(rules.find(({ ruleId }) => ruleId === 'rights-open')).toEqual({
      ruleId: 'rights-open',
      outcome: 'passed',
      because: [{ kind: 'rights', assetId: 'film', from: on(1) }],
    });
  });
});

describe('the next answer', () => {
  const next = (changed: Partial<Facts>) => explain(request, { ...facts, ...changed }).next;
  const until = (day: number, id = 'cinema') => ({ ...cinema, id, endsAt: on(day) });

  it('is none when time alone changes nothing', () => expect(next({})).toBeUndefined());
  it('is a no once the subscription has ended', () =>
    expect(next({ subscriptions: [until(20)] })).toEqual({
      at: on(20),
      allowed: false,
      reasonCode: 'subscription-ended',
    }));
  it('is not where one of two subscriptions ends', () =>
    expect(next({ subscriptions: [until(20), until(25, 'series')] })).toMatchObject({ at: on(25), allowed: false }));
  it('is a yes once a booked subscription has begun', () =>
    expect(next({ subscriptions: [{ ...cinema, startsAt: on(12) }] })).toEqual({
      at: on(12),
      allowed: true,
      reasonCode: 'entitled',
    }));
  it('is another no where the rights run out before the subscription begins', () =>
    expect(
      next({
        content: { status: 'online', rights: { from: on(1), until: on(11) } },
        subscriptions: [{ ...cinema, startsAt: on(12) }],
      }),
    ).toMatchObject({ at: on(11), reasonCode: 'content-no-longer-available' }));
});

describe('the texts of reasons', () => {
  it.each(Object.entries(reasonTexts))('tell %s three ways, in sentences', (_, texts) => {
    const all = Object.values(texts);
    expect(new Set(all).size).toBe(3);
    for (const text of all) expect(text).toMatch(/^[A-Z].*\.$/);
  });
  it('tell a viewer nothing that only the carrier uses', () => {
    for (const { viewer } of Object.values(reasonTexts))
      expect(viewer).not.toMatch(/stream of|asset|policy|rule|flag/i);
  });
});
