import { accessHeldSince, nextAccessChange, type BlockerTimeline } from '../../account/blocker-timeline';
import type { Instant } from '../../kernel';
import type { Because, PlaybackRequest } from '../decision-record';
import type { Facts, OpeningSubscription } from '../facts';
import type { Finding, Policy } from '../rule';
import { streamAvailable } from './v1-streams';

/**
 * From the cheapest and most final to the dearest: who asks, what is asked for, may the household watch at all, may the
 * title be shown now, has the household bought it, may what it bought be used, and is a stream free.
 */
export const policyV1: Policy = {
  version: 'v1',
  rules: [
    { ruleId: 'account-open', look: accountOpen },
    { ruleId: 'device-paired', look: devicePaired },
    { ruleId: 'content-online', look: contentOnline },
    { ruleId: 'account-not-blocked', look: accountNotBlocked },
    { ruleId: 'rights-open', look: rightsOpen },
    { ruleId: 'subscribed', look: subscribed },
    { ruleId: 'subscription-not-blocked', look: subscriptionNotBlocked },
    {
      ruleId: 'stream-available',
      look: (request, facts) => streamAvailable(request, facts.live, usableNow(request, facts)),
    },
  ],
};

function accountOpen({ accountId }: PlaybackRequest, { account }: Facts): Finding {
  if (!account) return { denies: 'account-unknown', because: [{ kind: 'account', id: accountId, state: 'unknown' }] };
  if (account.status === 'open') return {};
  return { denies: 'account-closed', because: [{ kind: 'account', id: accountId, state: 'closed' }] };
}

function devicePaired({ deviceId }: PlaybackRequest, { device }: Facts): Finding {
  if (device?.status === 'paired') return {};
  return {
    denies: 'device-unknown',
    because: [{ kind: 'device', id: deviceId, state: device?.status ?? 'unknown' }],
  };
}

function contentOnline({ content: { id } }: PlaybackRequest, { content }: Facts): Finding {
  if (content?.status === 'online') return {};
  const because: readonly Because[] = [{ kind: 'asset', id, state: content?.status ?? 'unknown' }];
  return { denies: content ? 'content-offline' : 'content-unknown', because };
}

function accountNotBlocked({ at }: PlaybackRequest, { blockers }: Facts): Finding {
  return heldBack(
    blockers.filter(({ target }) => target.level === 'account'),
    at,
  );
}

function rightsOpen({ at, content: { id } }: PlaybackRequest, { content }: Facts): Finding {
  const rights = content?.rights;
  if (!rights) return { denies: 'content-not-yet-available', because: [{ kind: 'asset', id, state: 'no-rights' }] };
  const { from, until } = rights;
  const because: readonly Because[] = [{ kind: 'rights', assetId: id, ...rights }];
  const flipsAt = later(at, [from, until]);
  if (at < from) return { denies: 'content-not-yet-available', because, flipsAt };
  if (until !== undefined && at >= until) return { denies: 'content-no-longer-available', because, flipsAt };
  return { because, flipsAt };
}

function subscribed({ at }: PlaybackRequest, { subscriptions }: Facts): Finding {
  if (subscriptions.length === 0) return { denies: 'not-subscribed' };
  const flipsAt = subscriptions.filter(isEverUsable).flatMap((one) => later(at, [one.startsAt, one.endsAt]));
  if (subscriptions.some((one) => isActive(one, at))) return { flipsAt };
  const pending = subscriptions.filter((one) => isEverUsable(one) && at < one.startsAt);
  if (pending.length > 0) return { denies: 'subscription-not-started', because: pending.map(asBecause), flipsAt };
  return { denies: 'subscription-ended', because: subscriptions.map(asBecause), flipsAt };
}

/** One usable subscription is enough; that all active ones are blocked denies. */
function subscriptionNotBlocked(request: PlaybackRequest, facts: Facts): Finding {
  const { at } = request;
  const active = facts.subscriptions.filter((one) => isActive(one, at));
  const { because, flipsAt = [] } = heldBack(
    active.flatMap((one) => blockersOn(one, facts)),
    at,
  );
  const usable = usableNow(request, facts);
  if (usable.length === 0) return { denies: 'access-blocked', because: distinct(because ?? []), flipsAt };
  return {
    because: usable.flatMap((one) => [
      asBecause(one),
      { kind: 'product', id: one.productId, contentGroupId: one.contentGroupId } as const,
    ]),
    flipsAt,
  };
}

function usableNow({ at }: PlaybackRequest, facts: Facts): readonly OpeningSubscription[] {
  const isFree = (one: OpeningSubscription) =>
    blockersOn(one, facts).every((timeline) => accessHeldSince(timeline, at) === undefined);
  return facts.subscriptions.filter((one) => isActive(one, at) && isFree(one));
}

const blockersOn = ({ id, bundleId }: OpeningSubscription, { blockers }: Facts): readonly BlockerTimeline[] =>
  blockers.filter(
    ({ target }) =>
      (target.level === 'bundle' && target.id === bundleId) || (target.level === 'subscription' && target.id === id),
  );

function heldBack(timelines: readonly BlockerTimeline[], at: Instant): Finding {
  const because = timelines.flatMap((timeline): readonly Because[] => {
    const since = accessHeldSince(timeline, at);
    const { service, target } = timeline;
    return since === undefined ? [] : [{ kind: 'blocker', service, level: target.level, id: target.id, since }];
  });
  const flipsAt = later(
    at,
    timelines.map((timeline) => nextAccessChange(timeline, at)),
  );
  return because.length > 0 ? { denies: 'access-blocked', because, flipsAt } : { flipsAt };
}

/** One cancelled to its own start was never usable. */
const isEverUsable = ({ startsAt, endsAt }: OpeningSubscription) => endsAt === undefined || startsAt < endsAt;

const isActive = ({ startsAt, endsAt }: OpeningSubscription, at: Instant) =>
  startsAt <= at && (endsAt === undefined || at < endsAt);

const asBecause = ({ id, productId, startsAt, endsAt }: OpeningSubscription): Because => ({
  kind: 'subscription',
  id,
  productId,
  startsAt,
  ...(endsAt !== undefined && { endsAt }),
});

const later = (than: Instant, instants: readonly (Instant | undefined)[]): readonly Instant[] =>
  instants.filter((instant) => instant !== undefined && instant > than) as readonly Instant[];

/** A blocker on a bundle stands once, though it holds back several subscriptions. */
const distinct = (because: readonly Because[]): readonly Because[] => {
  const spelt = because.map((one) => JSON.stringify(one));
  return because.filter((_, index) => spelt.indexOf(spelt[index] as string) === index);
};
