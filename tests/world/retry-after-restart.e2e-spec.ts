import { randomUUID } from 'node:crypto';
import { eventsOf } from './house/book';
import { CarrierHouse } from './house/carrier-house';
import { mutations } from './house/mutations';
import { RunningHouse } from './running-house';

let house: RunningHouse;
let carrier: CarrierHouse;

beforeAll(async () => {
  house = await RunningHouse.open();
  carrier = await CarrierHouse.open(house);
}, 240_000);
afterAll(() => house?.stop(), 60_000);

async function restartApi(): Promise<void> {
  const killed = await house.kill('api');
  await house.replaced('api', killed);
  await house.apiReady();
}

describe('sending a command again after a restart', () => {
  it('gets the first answer, also when more has happened since', async () => {
    const { staff } = carrier;
    const open = { commandId: randomUUID(), externalId: randomUUID(), holder: 'Somebody' };
    const opened = await staff.accepted<{ accountId: string }>(mutations.openAccount, { input: open });
    const { accountId } = opened;
    const raise = { commandId: randomUUID(), accountId, service: 'boss-dunning', note: 'Owes us' };
    const raised = await staff.accepted(mutations.raiseBlocker, { input: raise });
    const register = { commandId: randomUUID(), name: 'Another BOSS' };
    const registered = await staff.accepted(mutations.registerClient, { input: register });
    await staff.do(mutations.clearBlocker, { accountId, service: 'boss-dunning' });
    await carrier.stranger();

    await restartApi();
    expect(await staff.accepted(mutations.openAccount, { input: open })).toEqual(opened);
    expect(await staff.accepted(mutations.raiseBlocker, { input: raise })).toEqual(raised);
    expect(await staff.accepted(mutations.registerClient, { input: register })).toEqual(registered);
    const events = await eventsOf(house, { categories: ['account'], carrierId: carrier.carrierId });
    const own = events.filter(({ stream }) => stream === `account-${accountId}`).map(({ type }) => type);
    expect(own).toEqual(['AccountOpened', 'AccountBlockerRaised', 'AccountBlockerCleared']);
  });

  it('is refused when the id was used for something else', async () => {
    const { staff } = carrier;
    const open = { commandId: randomUUID(), externalId: randomUUID(), holder: 'Somebody' };
    await staff.accepted(mutations.openAccount, { input: open });
    await restartApi();
    const other = { ...open, holder: 'Somebody else' };
    expect(await staff.field(mutations.openAccount, { input: other })).toMatchObject({ code: 'COMMAND_ID_REUSED' });
  });

  it('finds the same order of the billing system, carried out once', async () => {
    const household = await carrier.stranger();
    const externalId = randomUUID();
    const placed = await carrier.order(household.externalId, externalId);
    expect(placed.status).toBe(201);
    const done = await carrier.carriedOut(placed.body.id);
    await restartApi();
    const again = await carrier.order(household.externalId, externalId);
    expect({ status: again.status, id: again.body.id }).toEqual({ status: 201, id: placed.body.id });
    expect((await carrier.findOrder(placed.body.id)).body).toEqual(done);
    const started = await eventsOf(house, { types: ['SubscriptionStarted'], carrierId: carrier.carrierId });
    expect(started.filter(({ data }) => (data as Owned).accountId === household.accountId)).toHaveLength(1);

    const otherHousehold = await carrier.stranger();
    expect((await carrier.order(otherHousehold.externalId, externalId)).status).toBe(409);
  });

  it('refuses a playback with the first decision', async () => {
    const box = await carrier.box(await carrier.stranger());
    const [key, assetId] = [randomUUID(), randomUUID()];
    const refused = await box.askToPlay(assetId, { key });
    expect(refused.status).toBe(403);
    await restartApi();
    const again = await box.askToPlay(assetId, { key });
    expect({ status: again.status, decision: again.body.decision }).toEqual({
      status: 403,
      decision: refused.body.decision,
    });
    expect((await box.askToPlay(randomUUID(), { key })).status).toBe(409);
  });

  it('opens the same session again, until that has ended', async () => {
    const film = await carrier.film();
    const box = await carrier.box(await carrier.household());
    const warm = await carrier.granted(box, film);
    await box.stop(warm.sessionId);
    const key = randomUUID();
    const first = await box.askToPlay(film.assetId, { key });
    expect(first.status).toBe(201);
    await restartApi();
    const again = await box.askToPlay(film.assetId, { key });
    const { sessionId, manifestUrl } = first.body;
    expect({ status: again.status, body: again.body }).toMatchObject({ status: 201, body: { sessionId, manifestUrl } });
    expect((await box.stop(sessionId)).status).toBe(204);
    expect((await box.stop(sessionId)).status).toBe(204);
    expect((await box.askToPlay(film.assetId, { key })).status).toBe(410);
  });
});

type Owned = Readonly<{ accountId: string }>;
