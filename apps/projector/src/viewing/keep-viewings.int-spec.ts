import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { account } from '@domain/account/account';
import { asset, type AssetCommand } from '@domain/asset/asset';
import { contentGroup } from '@domain/contentgroup/contentgroup';
import type { DecisionRecord } from '@domain/entitlement/decision-record';
import { addMs, type Aggregate, type Fact, type Instant, type Order, type Sealed } from '@domain/kernel';
import { product } from '@domain/product/product';
import { subscription } from '@domain/subscription/subscription';
import { viewing } from '@domain/viewing/viewing';
import type { LiveSession, ViewingEvent } from '@domain/viewing/viewing.events';
import { Aggregates, PostgresEventLog } from '@event-store';
import { PlaybackLeases } from '@operations';
import { openPool } from '@postgres';
import { MovableClock } from '@runtime';
import { eventually, testDatabase, type TestDatabase } from '@testing';
import { keepViewings } from './keep-viewings';

const noon = '2031-05-01T12:00:00.000Z' as Instant;
const leaseMs = 300;
const carrierId = randomUUID();

let database: TestDatabase;
let log: PostgresEventLog;
let pool: pg.Pool;
let leases: PlaybackLeases;
let aggregates: Aggregates;
let clock: MovableClock;
let keeping: { end: () => Promise<void>; errors: unknown[] };
let home: { accountId: string; deviceId: string; subscriptionId: string; assetId: string };

beforeEach(async () => {
  database = await testDatabase();
  clock = new MovableClock(noon);
  log = await PostgresEventLog.open({ url: database.ownerUrl });
  pool = openPool(database.ownerUrl, { max: 2, applicationName: 'test' });
  leases = new PlaybackLeases(pool);
  aggregates = new Aggregates(log, clock);
  home = await anEntitledHousehold();
  keeping = keep();
});
afterEach(async () => {
  await keeping.end();
  await Promise.all([log.close(), pool.end()]);
  await database.drop();
  expect(keeping.errors).toEqual([]);
});

function keep() {
  const stop = new AbortController();
  const errors: unknown[] = [];
  const tools = { databaseUrl: database.ownerUrl, log, aggregates, leases, clock, leaseMs, signal: stop.signal };
  const running = keepViewings({ ...tools, onError: (error) => void errors.push(error) });
  return { errors, end: () => (stop.abort(), running) };
}

async function tell<State, C extends Order, E extends Fact, Code extends string>(
  aggregate: Aggregate<State, C, E, Code>,
  id: string,
  command: C,
): Promise<void> {
  const commandId = randomUUID();
  const outcome = await aggregates.handle(aggregate, id, command, {
    ...{ commandId, commandHash: commandId, correlationId: commandId, causationId: commandId, carrierId },
    actor: { kind: 'program', id: 'test' },
  });
  if (outcome.kind === 'refused') throw new Error(`${command.type}: ${outcome.code}`);
}

async function anEntitledHousehold() {
  const at = noon;
  const [accountId, deviceId, subscriptionId, assetId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const [productId, contentGroupId] = [randomUUID(), randomUUID()];
  const device = { accountId, deviceId, family: 'tv', name: 'sealed:x' as Sealed, credentialHash: 'x' } as const;
  await tell(account, accountId, { type: 'OpenAccount', data: { accountId, at } });
  await tell(account, accountId, { type: 'AddDevice', data: { ...device, limit: 9, at } });
  const name = { en: 'x' };
  await tell(contentGroup, contentGroupId, { type: 'CreateContentGroup', data: { contentGroupId, name, at } });
  await tell(contentGroup, contentGroupId, { type: 'AddAssetToGroup', data: { contentGroupId, assetId, at } });
  const limits = { concurrentStreams: 2, devices: 5, maxHeight: 1080 };
  const offer = { productId, name, contentGroupIds: [contentGroupId], limits, whenFull: 'refuse', at } as const;
  await tell(product, productId, { type: 'PublishProduct', data: offer });
  const bought = { subscriptionId, accountId, bundleId: randomUUID(), productId, startsAt: at, at };
  await tell(subscription, subscriptionId, { type: 'StartSubscription', data: bought });
  for (const step of releaseOf(assetId)) await tell(asset, assetId, step);
  return { accountId, deviceId, subscriptionId, assetId };
}

function releaseOf(assetId: string): readonly AssetCommand[] {
  const id = { assetId, at: noon };
  const source = {
    ...{ container: 'mp4', durationMs: 1, bytes: 1 },
    video: { codec: 'h264', width: 1, height: 1, frameRate: 1 },
  };
  const result = { packageKey: 'p', posterKey: 'q', durationMs: 1, renditions: [] };
  return [
    { type: 'IngestAsset', data: { ...id, title: { en: 'x' }, sourceKey: 's', bytes: 1 } },
    { type: 'StartProcessing', data: { ...id, attempt: 1, source } },
    { type: 'RecordPackaged', data: { ...id, attempt: 1, ...result } },
    { type: 'StartReview', data: id },
    { type: 'ApproveAsset', data: id },
    { type: 'RecordPublished', data: { ...id, publicationId: randomUUID(), publicationKey: 'k', bytes: 1 } },
    { type: 'AgreeRights', data: { ...id, from: noon } },
    { type: 'PutAssetOnline', data: id },
  ];
}

async function playing({ leased = true } = {}): Promise<LiveSession> {
  const { accountId, deviceId, assetId } = home;
  const session: LiveSession = {
    sessionId: randomUUID(),
    ...{ deviceId, content: { kind: 'asset', id: assetId }, mode: 'vod', nodeId: randomUUID(), startedAt: clock.now() },
  };
  const verdict = { allowed: true, limits: { concurrentStreams: 9, maxHeight: 1 } };
  const decision = { decisionId: randomUUID(), verdict } as unknown as DecisionRecord;
  await tell(viewing, accountId, { type: 'StartViewing', data: { accountId, session, decision, at: clock.now() } });
  if (leased) await beat(session);
  return session;
}

const beat = ({ sessionId }: LiveSession) =>
  leases.renew({
    ...{ sessionId, accountId: home.accountId, carrierId },
    ...{ lastSeenAt: clock.now(), expiresAt: addMs(clock.now(), leaseMs) },
  });

async function endings(): Promise<readonly Exclude<ViewingEvent, { type: 'ViewingStarted' }>[]> {
  const page = await log.readStream(`viewing-${home.accountId}`);
  const events = (page.kind === 'events' ? page.events : []) as unknown as readonly ViewingEvent[];
  return events.filter((event) => event.type !== 'ViewingStarted');
}
const ending = () => eventually('the end of the session', async () => (await endings())[0], 8_000);

describe('a session whose player falls silent', () => {
  it('lapses with the instant at which it was last heard', async () => {
    const session = await playing();
    clock.advance(100);
    await beat(session);
    const lastSeen = { at: clock.now(), basis: 'observed' };
    clock.advance(leaseMs);
    expect(await ending()).toMatchObject({
      type: 'ViewingStopped',
      data: { reason: 'lease-lapsed', lastSeen, session, live: [] },
      metadata: { actor: { kind: 'program', id: 'lapse-viewings' } },
    });
    await eventually(
      'the end of the lease',
      async () => (await leases.find(session.sessionId)) === undefined || undefined,
    );
  });

  it('gets a full new lease when its own was lost, and then lapses on an assumption', async () => {
    const session = await playing({ leased: false });
    const found = await eventually('a new lease', () => leases.find(session.sessionId), 10_000);
    expect(found).toMatchObject({ basis: 'assumed', expiresAt: addMs(noon, leaseMs), lastSeenAt: noon });
    expect(await endings()).toEqual([]);
    clock.advance(leaseMs);
    expect(await ending()).toMatchObject({ data: { lastSeen: { at: noon, basis: 'assumed' } } });
  });
});

describe('a session that may not go on', () => {
  it('ends with a suspension', async () => {
    const session = await playing();
    await tell(account, home.accountId, {
      type: 'RaiseBlocker',
      data: {
        ...{ accountId: home.accountId, service: 'boss-dunning', effectiveAt: noon, at: noon },
        target: { level: 'account', id: home.accountId },
        blocks: { change: false, access: true, billing: false },
      },
    });
    expect(await ending()).toMatchObject({
      type: 'ViewingRevoked',
      data: { reasonCode: 'access-blocked', session, lastSeen: { at: noon, basis: 'observed' } },
    });
  });

  it('ends with its subscription, though nothing happens then', async () => {
    const { subscriptionId } = home;
    await playing();
    const endsAt = addMs(noon, leaseMs - 1);
    await tell(subscription, subscriptionId, {
      type: 'CancelSubscription',
      data: { subscriptionId, endsAt, at: noon },
    });
    clock.set(endsAt);
    expect(await ending()).toMatchObject({ type: 'ViewingRevoked', data: { reasonCode: 'subscription-ended' } });
  });

  it('ends though it was suspended while nobody looked', async () => {
    await keeping.end();
    await playing();
    const closing = { type: 'CloseAccount', data: { accountId: home.accountId, at: noon } } as const;
    await tell(account, home.accountId, closing);
    keeping = keep();
    expect(await ending()).toMatchObject({ type: 'ViewingRevoked', data: { reasonCode: 'account-closed' } });
  });

  it('is ended once by two programs that look', async () => {
    const other = keep();
    await playing();
    clock.advance(leaseMs);
    await ending();
    await keeping.end();
    await playing();
    clock.advance(leaseMs);
    await eventually('the second end', async () => ((await endings()).length === 2 ? true : undefined), 8_000);
    await other.end();
    expect(await endings()).toHaveLength(2);
  });
});
