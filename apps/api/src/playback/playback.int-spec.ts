import { randomUUID } from 'node:crypto';
import { account } from '@domain/account/account';
import { asset } from '@domain/asset/asset';
import { subscription } from '@domain/subscription/subscription';
import { DeviceWorld, type Box, type TestNode, type Title } from '../../../../tests/world/device-world';

type Rival = Readonly<{ terminationCode: string; deviceId: string; deviceName: string }>;

let world: DeviceWorld;
let carrierId: string;
let title: Title & { productId: string };
let box: Box;
let node: TestNode;

beforeAll(async () => {
  world = await DeviceWorld.open();
  carrierId = await world.carrier();
  title = await world.title(carrierId);
  node = await world.node(title.publicationId);
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.beat(node, [title.publicationId]);
  box = await world.household(carrierId);
});

const decisionOf = (body: Record<string, unknown>) => body['decision'] as Record<string, unknown>;
const subscribed = () => world.subscribe(box, title.productId);

describe('asking to play', () => {
  it('is answered with where the pictures are and why', async () => {
    await subscribed();
    const { status, body } = await world.play(box, title);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      sessionId: expect.any(String),
      heartbeatSeconds: 10,
      leaseUntil: world.later(30_000),
    });
    expect(body['manifestUrl']).toMatch(
      new RegExp(`^http://127.0.0.1:8480/p/[\\w-]+/${title.assetId}/${title.publicationId}/master.m3u8$`),
    );
    expect(decisionOf(body)).toMatchObject({
      allowed: true,
      reasonCode: 'entitled',
      ruleId: 'stream-available',
      policyVersion: 'v1',
      decisionId: expect.any(String),
      position: expect.any(String),
      limits: { concurrentStreams: 2, maxHeight: 1080 },
    });
    expect(decisionOf(body)).not.toHaveProperty('request');
  });

  it('opens a session in the book, with the whole decision and why that node', async () => {
    await subscribed();
    const { body } = await world.play(box, title);
    const [event] = await world.events(`viewing-${box.accountId}`);
    expect(event).toMatchObject({
      type: 'ViewingStarted',
      data: {
        session: { sessionId: body['sessionId'], deviceId: box.deviceId },
        nodeChoice: { because: 'only-one' },
        decision: { factsThrough: expect.any(String), verdict: { reasonCode: 'entitled' } },
      },
      metadata: { carrierId, actor: { kind: 'device', id: box.deviceId } },
    });
    expect(JSON.stringify(event)).not.toContain('127.0.0.1');
  });

  it('is answered the same when it is sent again, also after later events', async () => {
    await subscribed();
    const key = randomUUID();
    const first = await world.play(box, title, { key });
    await world.play(box, title);
    const again = await world.play(box, title, { key });
    expect([again.status, again.body]).toEqual([201, first.body]);
  });

  it('is a conflict when another request has the same key', async () => {
    await subscribed();
    const key = randomUUID();
    await world.play(box, title, { key });
    expect(await world.play(box, title, { key, ending: randomUUID() })).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT', field: 'Idempotency-Key' },
    });
  });

  it('is refused with its reason, which is in the book', async () => {
    const key = randomUUID();
    const refused = await world.play(box, title, { key });
    expect(refused.status).toBe(403);
    expect(decisionOf(refused.body)).toMatchObject({ allowed: false, reasonCode: 'not-subscribed' });
    const [event, ...others] = await world.events(`denial-${box.accountId}`);
    expect(event).toMatchObject({ type: 'ViewingDenied', data: { decision: { verdict: { ruleId: 'subscribed' } } } });
    expect(others).toEqual([]);
    await subscribed();
    const again = await world.play(box, title, { key });
    expect([again.status, decisionOf(again.body)]).toEqual([403, decisionOf(refused.body)]);
  });

  it('is refused at once after a suspension', async () => {
    await subscribed();
    await world.suspend(box);
    const { status, body } = await world.play(box, title);
    expect([status, decisionOf(body)['reasonCode']]).toEqual([403, 'access-blocked']);
  });

  it('finds no title of another carrier', async () => {
    await subscribed();
    const foreign = await world.title(await world.carrier());
    const { status, body } = await world.play(box, foreign);
    expect([status, decisionOf(body)['reasonCode']]).toEqual([403, 'content-unknown']);
  });

  it('waits for a node that holds the title', async () => {
    const other = await world.title(carrierId);
    await world.subscribe(box, other.productId);
    const { status, headers } = await world.play(box, other);
    expect([status, headers.get('retry-after')]).toEqual([503, '2']);
    expect(await world.events(`viewing-${box.accountId}`)).toEqual([]);
  });

  it.each([
    ['content', {}],
    ['content.kind', { content: { kind: 'channel', id: randomUUID() } }],
    ['content.id', { content: { kind: 'asset', id: "'; DROP TABLE log.event" } }],
    ['mode', { content: { kind: 'asset', id: randomUUID() }, mode: 'live' }],
    ['maxHeight', { content: { kind: 'asset', id: randomUUID() }, mode: 'vod', maxHeight: '720' }],
    ['ending', { content: { kind: 'asset', id: randomUUID() }, mode: 'vod', ending: '../1' }],
    ['extra', { extra: 1 }],
    ['body', []],
    ['body', '{"content":'],
  ])('is malformed when %s is wrong, and nothing is written', async (field, body) => {
    const headers = { 'idempotency-key': randomUUID() };
    const answer = await world.ask('POST', '/v1/playbacks', { credential: box.credential, headers, body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'BAD_USER_INPUT', field } });
    expect(await world.events(`denial-${box.accountId}`)).toEqual([]);
  });

  it('needs a key of its own', async () =>
    expect(await world.ask('POST', '/v1/playbacks', { credential: box.credential, body: {} })).toMatchObject({
      status: 400,
      body: { field: 'Idempotency-Key' },
    }));

  it('needs a device that is paired', async () => {
    expect((await world.ask('POST', '/v1/playbacks', { body: {} })).status).toBe(401);
    const { accountId, deviceId } = box;
    const remove = { type: 'RemoveDevice', data: { accountId, deviceId, at: world.now } } as const;
    await world.tell(account, accountId, remove, carrierId);
    expect((await world.play(box, title)).status).toBe(401);
  });
});

describe('a household that watches as much as it may', () => {
  let phone: Box;
  let tablet: Box;
  beforeEach(async () => {
    await subscribed();
    phone = await world.device(box.accountId, carrierId);
    tablet = await world.device(box.accountId, carrierId);
  });

  it('is told its rivals, and may name one to end, which is told who took its place', async () => {
    const first = await world.play(box, title);
    await world.play(phone, title);
    const full = await world.play(tablet, title);
    expect(full.status).toBe(409);
    const rivals = full.body['rivals'] as Rival[];
    expect(rivals.map(({ deviceId }) => deviceId)).toEqual([box.deviceId, phone.deviceId]);
    expect(rivals.map(({ deviceName }) => deviceName)).toEqual(['Living room', 'Living room']);
    const taken = await world.play(tablet, title, { ending: rivals[0]?.terminationCode });
    expect(taken.status).toBe(201);
    const { sessionId } = taken.body;
    expect(await world.beatOf(box, first.body['sessionId'])).toMatchObject({
      status: 410,
      body: { reason: 'evicted', endedBy: { sessionId, deviceId: tablet.deviceId } },
    });
  });

  it('gets exactly as many streams as it bought, however many ask at once', async () => {
    const boxes = await Promise.all(Array.from({ length: 8 }, () => world.device(box.accountId, carrierId)));
    const answers = await Promise.all(boxes.map((one) => world.play(one, title)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(2);
    expect(statuses.filter((status) => status === 409)).toHaveLength(6);
  });
});

describe('a session', () => {
  let sessionId: unknown;
  beforeEach(async () => {
    await subscribed();
    sessionId = (await world.play(box, title)).body['sessionId'];
  });

  it('is held by heartbeats', async () => {
    world.clock.advance(5_000);
    const held = { sessionId, leaseUntil: world.later(30_000), heartbeatSeconds: 10 };
    expect(await world.beatOf(box, sessionId)).toMatchObject({ status: 200, body: held });
  });

  it('ends when its player stops, once', async () => {
    expect((await world.stop(box, sessionId)).status).toBe(204);
    expect((await world.stop(box, sessionId)).status).toBe(204);
    const types = (await world.events(`viewing-${box.accountId}`)).map(({ type }) => type);
    expect(types).toEqual(['ViewingStarted', 'ViewingStopped']);
    expect(await world.beatOf(box, sessionId)).toMatchObject({ status: 410, body: { reason: 'player-stopped' } });
  });

  it('is told at its next heartbeat that the household is suspended', async () => {
    await world.suspend(box);
    const over = { status: 410, body: { code: 'GONE', reason: 'revoked', reasonCode: 'access-blocked' } };
    expect(await world.beatOf(box, sessionId)).toMatchObject(over);
    expect(await world.beatOf(box, sessionId)).toMatchObject(over);
  });

  it('is told at its next heartbeat that the title went offline', async () => {
    const other = await world.title(carrierId);
    await world.node(other.publicationId);
    await world.subscribe(box, other.productId);
    const opened = await world.play(box, other);
    const { assetId } = other;
    const takeOffline = { type: 'TakeAssetOffline', data: { assetId, at: world.now } } as const;
    await world.tell(asset, assetId, takeOffline, carrierId);
    expect(await world.beatOf(box, opened.body['sessionId'])).toMatchObject({
      status: 410,
      body: { reason: 'revoked', reasonCode: 'content-offline' },
    });
  });

  it('ends with its subscription, to the instant', async () => {
    const other = await world.household(carrierId);
    const subscriptionId = await world.subscribe(other, title.productId);
    const opened = await world.play(other, title);
    const endsAt = world.later(10_000);
    const cancel = { type: 'CancelSubscription', data: { subscriptionId, endsAt, at: world.now } } as const;
    await world.tell(subscription, subscriptionId, cancel, carrierId);
    const held = await world.beatOf(other, opened.body['sessionId']);
    expect([held.status, held.body['validUntil']]).toEqual([200, endsAt]);
    world.clock.advance(10_000);
    expect(await world.beatOf(other, opened.body['sessionId'])).toMatchObject({
      status: 410,
      body: { reasonCode: 'subscription-ended' },
    });
  });

  it("is nobody else's", async () => {
    const neighbour = await world.household(carrierId);
    const sibling = await world.device(box.accountId, carrierId);
    const foreigner = await world.household(await world.carrier());
    for (const stranger of [neighbour, sibling, foreigner]) {
      expect((await world.beatOf(stranger, sessionId)).status).toBe(404);
      expect((await world.stop(stranger, sessionId)).status).toBe(404);
    }
    expect((await world.beatOf(box, sessionId)).status).toBe(200);
  });

  it('is named by a UUID', async () =>
    expect(await world.beatOf(box, 'x%27%20OR%201=1')).toMatchObject({ status: 400, body: { field: 'id' } }));
});

describe('a decision', () => {
  it('is counted by its reason', async () => {
    const before = await reasonCount('not-subscribed');
    await world.play(box, title);
    expect(await reasonCount('not-subscribed')).toBe(before + 1);
  });

  async function reasonCount(reason: string): Promise<number> {
    const { values } = await world.api.parts.metrics.decisions.get();
    return values.find(({ labels }) => labels.reason === reason)?.value ?? 0;
  }
});
