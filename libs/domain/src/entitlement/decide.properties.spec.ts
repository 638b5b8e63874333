import fc from 'fast-check';
import type { BlockerTimeline } from '@domain/account/blocker-timeline';
import { addMs, fromEpochMs, type Instant } from '@domain/kernel';
import { decide } from './decide';
import type { PlaybackRequest } from './decision-record';
import type { Facts } from './facts';

// Few instants and few names, so that boundaries meet.
const start = Date.UTC(2026, 0, 1);
const hours = 12;
const instant = fc.integer({ min: 0, max: hours }).map((hour) => fromEpochMs(start + hour * 3_600_000));
const end = fc.option(instant, { nil: undefined });
const name = fc.constantFrom('a', 'b', 'c');
const ended = (until: Instant | undefined) => (until === undefined ? {} : { until });

const rights = fc.record({ from: instant, until: end }).map(({ from, until }) => ({ from, ...ended(until) }));
const subscription = fc
  .record({
    id: name,
    bundleId: name,
    startsAt: instant,
    endsAt: end,
    concurrentStreams: fc.integer({ min: 1, max: 3 }),
    whenFull: fc.constantFrom('refuse' as const, 'evict-oldest' as const, 'evict-newest' as const),
  })
  .map(({ endsAt, concurrentStreams, ...rest }) => ({
    ...rest,
    productId: 'product',
    contentGroupId: 'group',
    limits: { concurrentStreams, devices: 5, maxHeight: 1080 },
    ...(endsAt !== undefined && { endsAt }),
  }));
const flags = fc.record({ change: fc.boolean(), access: fc.boolean(), billing: fc.boolean() });
const change = fc
  .record({ at: instant, blocks: fc.option(flags, { nil: undefined }) })
  .map(({ at, blocks }) => ({ at, ...(blocks && { blocks }) }));
const blocker: fc.Arbitrary<BlockerTimeline> = fc.record({
  service: name,
  target: fc.record({
    level: fc.constantFrom('account' as const, 'bundle' as const, 'subscription' as const),
    id: name,
  }),
  changes: fc
    .uniqueArray(change, { selector: ({ at }) => at, maxLength: 4 })
    .map((changes) => changes.toSorted((a, b) => (a.at < b.at ? -1 : 1))),
});
const content = fc.record({ kind: fc.constant('asset' as const), id: name });
const session = fc.record({
  sessionId: fc.uuid(),
  deviceId: name,
  content,
  mode: fc.constant('vod' as const),
  nodeId: fc.constant('node'),
  startedAt: instant,
});
const mostly = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 20 });
const defined = <T extends object>(record: T): T =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;

const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    account: mostly(fc.record({ status: fc.constantFrom('open' as const, 'open' as const, 'closed' as const) })),
    device: mostly(fc.record({ status: fc.constantFrom('paired' as const, 'paired' as const, 'removed' as const) })),
    content: mostly(
      fc
        .record({
          status: fc.constantFrom('online' as const, 'online' as const, 'offline' as const),
          rights: mostly(rights),
        })
        .map(defined),
    ),
    subscriptions: fc.array(subscription, { maxLength: 3 }),
    blockers: fc.array(blocker, { maxLength: 3 }),
    live: fc.array(session, { maxLength: 4 }),
  })
  .map((facts) => defined(facts) as Facts);
const anyRequest: fc.Arbitrary<PlaybackRequest> = fc
  .record({
    accountId: name,
    deviceId: name,
    content,
    mode: fc.constant('vod' as const),
    at: instant,
    place: fc.constant({ country: 'DE' }),
    maxHeight: fc.option(fc.constantFrom(360, 2160), { nil: undefined }),
  })
  .map((request) => defined(request) as PlaybackRequest);

const everyMoment = Array.from({ length: 2 * hours + 3 }, (_, half) => fromEpochMs(start + (half - 1) * 1_800_000));

describe('decide', () => {
  it('always answers, and the same question always the same', () =>
    fc.assert(
      fc.property(anyRequest, anyFacts, (request, facts) => {
        expect(decide(request, facts)).toStrictEqual(decide(request, facts));
      }),
    ));

  it('gives an answer that holds until just before validUntil', () =>
    fc.assert(
      fc.property(anyRequest, anyFacts, (request, facts) => {
        const verdict = decide(request, facts);
        const { validUntil } = verdict;
        const held = everyMoment.filter((at) => at >= request.at && (validUntil === undefined || at < validUntil));
        const last = validUntil === undefined ? [] : [addMs(validUntil, -1)];
        for (const at of [...held, ...last]) expect(decide({ ...request, at }, facts)).toStrictEqual(verdict);
      }),
      { numRuns: 500 },
    ));

  it('names a validUntil at which something that was looked at does flip', () =>
    fc.assert(
      fc.property(anyRequest, anyFacts, (request, facts) => {
        const verdict = decide(request, facts);
        if (verdict.validUntil === undefined) return;
        expect(verdict.validUntil > request.at).toBe(true);
        expect(decide({ ...request, at: verdict.validUntil }, facts)).not.toStrictEqual(verdict);
      }),
      { numRuns: 500 },
    ));

  it('never lets a household have more streams than it bought', () =>
    fc.assert(
      fc.property(anyRequest, anyFacts, (request, facts) => {
        const { allowed, limits, evicts } = decide(request, facts);
        if (!allowed) return;
        const left = facts.live.filter(({ sessionId }) => !evicts.includes(sessionId));
        const streams = new Set(left.map((one) => `${one.deviceId}/${one.content.id}`));
        const isNew = !streams.has(`${request.deviceId}/${request.content.id}`);
        if (isNew) expect(streams.size).toBeLessThan(limits?.concurrentStreams ?? 0);
      }),
    ));
});
