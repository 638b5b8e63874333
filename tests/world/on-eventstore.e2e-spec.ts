import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger, moveFileClock, readConfig, Shutdown } from '@runtime';
import { eventually, testFolder } from '@testing';
import { projectorVariables } from '../../apps/projector/src/projector-config';
import { startProjector } from '../../apps/projector/src/start-projector';
import { TestServer } from '../../libs/event-store/src/eventstore/test-server/test-server';
import { DeviceWorld, type Box, type Title } from './device-world';
import { firstPlatformStaff } from './first-staff';
import { Staff } from './staff';

const orders = '/tmf-api/productOrderingManagement/v4/productOrder';
const logger = createLogger({ program: 'projector', level: 'silent' });

let server: TestServer;
let world: DeviceWorld;
let projector: Shutdown;
let folder: string;

beforeAll(async () => {
  folder = await testFolder('on-eventstore');
  server = await TestServer.start();
  world = await DeviceWorld.open({ EVENT_STORE_URL: server.url });
  projector = await startedProjector();
});
afterAll(async () => {
  await projector.run('the test is over');
  await world.close();
  await server.down();
  await rm(folder, { recursive: true });
});

/** An hour behind the api, whose clock stands still: nothing lapses. */
async function startedProjector(): Promise<Shutdown> {
  const clock = join(folder, 'clock');
  moveFileClock(clock, Date.parse(world.later(-3_600_000)) - Date.now());
  const settings = {
    DATABASE_URL: world.database.ownerUrl,
    EVENT_STORE_URL: server.url,
    PROJECTOR_PORT: '0',
    USHER_CLOCK_FILE: clock,
  };
  const shutdown = new Shutdown({ logger, deadlineMs: 15_000 });
  await startProjector(readConfig(settings, projectorVariables), logger, shutdown);
  return shutdown;
}

type Shop = Readonly<{ carrierId: string; staff: Staff; apiKey: string; title: Title & { productId: string } }>;

async function aShop(): Promise<Shop> {
  const carrierId = await world.carrier();
  const { email, password } = await firstPlatformStaff(world.api.parts);
  const staff = (await Staff.signIn(world.api.url, email, password)).within(carrierId);
  const { apiKey = '' } = await staff.done(
    'registerClient',
    { name: 'BOSS' },
    'ClientCredentialIssued { apiKey position }',
  );
  const title = await world.title(carrierId);
  await world.node(title.publicationId);
  return { carrierId, staff, apiKey, title };
}

/** Orders the product for the household, and waits until that is carried out. */
async function order({ apiKey: credential, title }: Shop, { accountId }: Box): Promise<void> {
  const body = {
    externalId: randomUUID(),
    relatedParty: [{ id: accountId, role: 'customer' }],
    productOrderItem: [{ id: '1', action: 'add', productOffering: { id: title.productId } }],
  };
  const placed = await world.ask('POST', orders, { credential, body });
  expect(placed.status).toBe(201);
  const id = String(placed.body['id']);
  await eventually('the completion of an order', async () => {
    const found = await world.ask('GET', `${orders}/${id}`, { credential });
    return found.body['state'] === 'completed' ? true : undefined;
  });
}

const history = `query($accountId: UUID!, $from: Instant!, $until: Instant!) {
  usageHistory(accountId: $accountId, from: $from, until: $until) { sessions { sessionId ended { reason } } denials { decisionId } } }`;
const replay = `query($decisionId: UUID!, $accountId: UUID!) {
  replayDecision(decisionId: $decisionId, accountId: $accountId) { same stored { allowed } } }`;
const sessions = 'query { viewingSessions { nodes { id status } } }';

const decisionIdOf = (body: Record<string, unknown>): unknown =>
  (body['decision'] as Readonly<{ decisionId: string }>).decisionId;

describe('a house whose log is in an EventStoreDB', () => {
  it('sells, grants, refuses and tells the usage, through a restart of the server', async () => {
    const shop = await aShop();
    const { carrierId, staff, title } = shop;
    const [box, stranger] = [await world.household(carrierId), await world.household(carrierId)];
    await order(shop, box);
    const [key, otherKey] = [randomUUID(), randomUUID()];
    const granted = await world.play(box, title, { key });
    const refused = await world.play(stranger, title, { key: otherKey });
    expect([granted.status, refused.status]).toEqual([201, 403]);

    await server.down();
    expect((await world.play(box, title)).status).toBe(503);
    await server.up();

    const again = await eventually('an answer of a log that is back', async () => {
      const answer = await world.play(stranger, title, { key: otherKey });
      return answer.status === 503 ? undefined : answer;
    });
    expect([again.status, decisionIdOf(again.body)]).toEqual([403, decisionIdOf(refused.body)]);
    const { sessionId } = (await world.play(box, title, { key })).body;
    expect(sessionId).toBe(granted.body['sessionId']);
    expect((await world.stop(box, sessionId)).status).toBe(204);

    staff.position = await world.api.parts.log.head();
    const { accountId } = box;
    const day = { from: world.later(-3_600_000), until: world.later(3_600_000) };
    expect(await staff.read(history, { accountId, ...day })).toEqual({
      sessions: [{ sessionId, ended: { reason: 'PLAYER_STOPPED' } }],
      denials: [],
    });
    const decisionId = decisionIdOf(granted.body);
    expect(await staff.read(replay, { decisionId, accountId })).toEqual({ same: true, stored: { allowed: true } });
    expect(await staff.read(sessions)).toEqual({ nodes: [{ id: sessionId, status: 'STOPPED' }] });
  });
});
