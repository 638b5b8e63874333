import fc from 'fast-check';
import { account, type AccountCommand } from './account/account';
import { aggregates } from './aggregates';
import { asset, type AssetCommand } from './asset/asset';
import { carrier, type CarrierCommand } from './carrier/carrier';
import { client, type ClientCommand } from './client/client';
import { contentGroup, type ContentGroupCommand } from './contentgroup/contentgroup';
import type { DecisionRecord } from './entitlement/decision-record';
import {
  foldEvents,
  type Aggregate,
  type Fact,
  type Instant,
  type LocalDate,
  type Order,
  type Sealed,
  type TimeZone,
} from './kernel';
import { node, type NodeCommand } from './node/node';
import { order, type OrderCommand } from './order/order';
import { pairing, type PairingCommand } from './pairing/pairing';
import { product, type ProductCommand } from './product/product';
import { report, type ReportCommand } from './report/report';
import { site, type SiteCommand } from './site/site';
import { staff, type StaffCommand } from './staff/staff';
import { subscription, type SubscriptionCommand } from './subscription/subscription';
import { denial, type DenialCommand } from './viewing/denial';
import { viewing, type ViewingCommand } from './viewing/viewing';

type AnyAggregate = Aggregate<unknown, Order, Fact, string>;
/** The data of every command of an aggregate: one that is missing does not compile. */
type Told<Command extends Order> = {
  [Type in Command['type']]: Readonly<Record<keyof Extract<Command, { type: Type }>['data'], fc.Arbitrary<unknown>>>;
};
type Optional = Readonly<Record<string, fc.Arbitrary<unknown>>>;

// Few ids, instants and numbers, so that commands meet.
const id = fc.constantFrom('a', 'b', 'c');
const at = fc.integer({ min: 1, max: 5 }).map((day) => `2026-01-0${day}T00:00:00.000Z` as Instant);
const number = fc.integer({ min: 0, max: 3 });
const sealed = fc.constant('sealed:v1:x:x' as Sealed);
const hash = fc.constantFrom('1', '2');
const name = fc.constant({ en: 'Name' });
const flags = fc.record({ change: fc.boolean(), access: fc.boolean(), billing: fc.boolean() });
const target = fc.record({ level: fc.constantFrom('account', 'bundle', 'subscription'), id });
const lastSeen = fc.record({ at, basis: fc.constantFrom('observed', 'assumed') });
const content = fc.record({ kind: fc.constant('asset'), id });
const session = fc.record({
  sessionId: id,
  deviceId: id,
  content,
  mode: fc.constant('vod'),
  nodeId: id,
  startedAt: at,
});
const decision = fc
  .record({ allowed: fc.boolean(), concurrentStreams: number })
  .map(
    ({ allowed, concurrentStreams }) =>
      ({ verdict: { allowed, limits: { concurrentStreams, maxHeight: 1 } } }) as unknown as DecisionRecord,
  );
const own = { accountId: fc.constant('a') };
const ending = { ...own, sessionId: id, lastSeen, at };
const item = fc.record({ itemId: id, action: fc.constant('add'), productId: id, subscriptionId: id, effectiveAt: at });
const media = { bytes: number, at };

const walk = <Command extends Order>(aggregate: unknown, told: Told<Command>) => {
  const commands = Object.entries(told as Record<string, Optional>).map(([type, data]) =>
    fc.record(data).map((filled) => {
      // What is optional is left out, as the edges do.
      const given = Object.entries(filled).filter(([, value]) => value !== undefined);
      return { type, data: structuredClone(Object.fromEntries(given)) } as Order;
    }),
  );
  return { aggregate: aggregate as AnyAggregate, commands: fc.array(fc.oneof(...commands), { maxLength: 25 }) };
};
const maybe = (arbitrary: fc.Arbitrary<unknown>) => fc.option(arbitrary, { nil: undefined });

const walks = [
  walk<CarrierCommand>(carrier, {
    RegisterCarrier: {
      carrierId: id,
      name: id,
      timeZone: fc.constant('UTC' as TimeZone),
      currency: id,
      languages: fc.array(id),
      at,
    },
  }),
  walk<SiteCommand>(site, { OpenSite: { siteId: id, name: id, at } }),
  walk<StaffCommand>(staff, {
    RegisterStaff: {
      staffId: id,
      scope: fc.constantFrom('platform', 'carrier', 'site'),
      siteId: maybe(id),
      email: sealed,
      name: sealed,
      at,
    },
    LockOutStaff: { staffId: id, failures: number, until: at, at },
    DismissStaff: { staffId: id, at },
  }),
  walk<ClientCommand>(client, {
    RegisterClient: { clientId: id, kind: fc.constant('boss'), name: id, credentialHash: hash, at },
    RotateClientCredential: { clientId: id, credentialHash: hash, at },
    RevokeClient: { clientId: id, at },
  }),
  walk<AccountCommand>(account, {
    OpenAccount: {
      ...own,
      externalId: maybe(id),
      siteId: maybe(id),
      holder: maybe(sealed),
      timeZone: maybe(fc.constant('UTC')),
      at,
    },
    CloseAccount: { ...own, at },
    AddDevice: {
      ...own,
      deviceId: id,
      family: fc.constant('tv'),
      name: sealed,
      credentialHash: hash,
      limit: number,
      at,
    },
    RemoveDevice: { ...own, deviceId: id, at },
    RaiseBlocker: { ...own, service: id, target, blocks: flags, note: maybe(sealed), effectiveAt: at, at },
    ClearBlocker: { ...own, service: id, target, effectiveAt: at, at },
  }),
  walk<PairingCommand>(pairing, {
    RequestPairing: {
      pairingId: id,
      family: fc.constant('tv'),
      deviceName: sealed,
      claimHash: hash,
      expiresAt: at,
      at,
    },
    ConfirmPairing: { pairingId: id, accountId: id, deviceId: id, at },
  }),
  walk<ProductCommand>(product, {
    PublishProduct: {
      productId: id,
      externalId: maybe(id),
      name,
      contentGroupIds: fc.array(id),
      limits: fc.record({ concurrentStreams: number, devices: number, maxHeight: number }),
      whenFull: fc.constant('refuse'),
      price: maybe(fc.constant({ minorUnits: 1, currency: 'EUR' })),
      at,
    },
    WithdrawProduct: { productId: id, at },
  }),
  walk<ContentGroupCommand>(contentGroup, {
    CreateContentGroup: { contentGroupId: id, name, at },
    AddAssetToGroup: { contentGroupId: id, assetId: id, at },
    RemoveAssetFromGroup: { contentGroupId: id, assetId: id, at },
  }),
  walk<OrderCommand>(order, {
    AcknowledgeOrder: { orderId: id, externalId: id, accountId: id, items: fc.array(item, { maxLength: 3 }), at },
    CompleteOrderItem: { orderId: id, itemId: id, subscriptionId: id, at },
    FailOrderItem: { orderId: id, itemId: id, reason: fc.constant('not-started'), at },
  }),
  walk<SubscriptionCommand>(subscription, {
    StartSubscription: {
      subscriptionId: id,
      accountId: id,
      bundleId: id,
      productId: id,
      orderId: maybe(id),
      startsAt: at,
      at,
    },
    CancelSubscription: { subscriptionId: id, orderId: maybe(id), endsAt: at, at },
  }),
  walk<AssetCommand>(asset, {
    IngestAsset: { assetId: id, title: name, sourceKey: id, ...media },
    StartProcessing: { assetId: id, attempt: number, source: fc.constant({}), at },
    RecordPackaged: {
      assetId: id,
      attempt: number,
      packageKey: id,
      posterKey: id,
      durationMs: number,
      renditions: fc.constant([]),
      at,
    },
    RecordPackagingFailed: { assetId: id, attempt: number, reason: id, stderrTail: id, at },
    RetryPackaging: { assetId: id, at },
    StartReview: { assetId: id, at },
    ApproveAsset: { assetId: id, at },
    RejectAsset: { assetId: id, reason: id, at },
    RecordPublished: { assetId: id, publicationId: id, publicationKey: id, ...media },
    AgreeRights: { assetId: id, from: at, until: maybe(at), at },
    PutAssetOnline: { assetId: id, at },
    TakeAssetOffline: { assetId: id, at },
    RetireAsset: { assetId: id, at },
  }),
  walk<NodeCommand>(node, {
    RegisterNode: { nodeId: id, name: id, region: id, baseUrl: id, capacity: number, credentialHash: hash, at },
    LoseNode: { nodeId: id, lastSeenAt: at, at },
    ReturnNode: { nodeId: id, at },
    DrainNode: { nodeId: id, at },
    ReopenNode: { nodeId: id, at },
  }),
  walk<ViewingCommand>(viewing, {
    StartViewing: {
      ...own,
      session,
      decision,
      nodeChoice: maybe(fc.constant({ because: 'only-one', refused: [] })),
      evictions: maybe(fc.array(fc.record({ sessionId: id, lastSeen }))),
      at,
    },
    StopViewing: ending,
    LapseViewing: ending,
    RevokeViewing: { ...ending, reasonCode: fc.constant('access-blocked') },
  }),
  walk<DenialCommand>(denial, { DenyViewing: { ...own, decision, at } }),
  walk<ReportCommand>(report, {
    IssueReport: {
      reportId: id,
      kind: fc.constant('audience'),
      day: fc.constant('2026-01-01' as LocalDate),
      threshold: number,
      withheldCells: number,
      at,
    },
  }),
];

describe('every aggregate', () => {
  it('is walked here', () => expect(walks.map(({ aggregate }) => aggregate)).toEqual(aggregates));
  it('has a name of its own, fit for a stream', () => {
    const names = aggregates.map((aggregate) => aggregate.name);
    expect(new Set(names).size).toBe(names.length);
    for (const one of names) expect(one).toMatch(/^[a-z]+$/);
  });
});

describe.each(walks.map((one) => [one.aggregate.name, one] as const))('any sequence of commands to %s', (_, one) => {
  const { aggregate, commands } = one;
  const eachStep = (check: (command: Order, before: readonly Fact[], made: readonly Fact[]) => void) =>
    fc.assert(
      fc.property(commands, (asked) => {
        const history: Fact[] = [];
        for (const command of asked) {
          const decision = aggregate.decide(command, foldEvents(aggregate, history));
          const made = decision.kind === 'accepted' ? decision.events : [];
          check(command, history, made);
          history.push(...made);
        }
      }),
    );

  it('makes only events that it can fold and store', () =>
    eachStep((__, before, made) => {
      expect(() => foldEvents(aggregate, [...before, ...made])).not.toThrow();
      for (const event of made) {
        expect(Object.hasOwn(aggregate.versions, event.type)).toBe(true);
        expect(JSON.parse(JSON.stringify(event))).toStrictEqual(event);
      }
    }));

  it('adds no second fact when a command is repeated on its own result', () =>
    eachStep((command, before, made) => {
      if (made.length === 0 || command.type === 'DenyViewing') return;
      expect(aggregate.decide(command, foldEvents(aggregate, [...before, ...made])).kind).not.toBe('accepted');
    }));

  it('leaves what was before as it was', () =>
    eachStep((command, before) => {
      const state = foldEvents(aggregate, before);
      const copy = structuredClone(state);
      aggregate.decide(command, state);
      expect(state).toStrictEqual(copy);
    }));

  if (aggregate.foldsFromLast) {
    it('can be folded from its last event alone', () =>
      eachStep((__, before, made) => {
        const all = [...before, ...made];
        expect(foldEvents(aggregate, all.slice(-1))).toStrictEqual(foldEvents(aggregate, all));
      }));
  }

  if (aggregate.snapshots) {
    it('has states that JSON gives back as they were', () =>
      eachStep((__, before, made) => {
        const state = foldEvents(aggregate, [...before, ...made]);
        expect(JSON.parse(JSON.stringify(state))).toStrictEqual(state);
      }));
  }
});
