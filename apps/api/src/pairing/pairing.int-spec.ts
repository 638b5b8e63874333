import { createHash, randomUUID } from 'node:crypto';
import { DeviceWorld, type Box } from '../../../../tests/world/device-world';

let world: DeviceWorld;
let carrierId: string;
let box: Box;

beforeAll(async () => {
  world = await DeviceWorld.open({ PAIRINGS_PER_MINUTE: '5' });
  carrierId = await world.carrier();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.clock.advance(60_000);
  box = await world.household(carrierId);
});

const ask = (body: unknown = { carrierId, family: 'browser', name: 'Kitchen canary' }) =>
  world.ask('POST', '/v1/pairings', { body });
const claim = (id: unknown, claimSecret: unknown) =>
  world.ask('POST', `/v1/pairings/${String(id)}/claim`, { body: { claimSecret } });
const confirm = (by: Box, code: unknown, key: string = randomUUID()) =>
  world.ask('POST', '/v1/pairings/confirm', {
    credential: by.credential,
    body: { code },
    headers: { 'idempotency-key': key },
  });

describe('pairing a device', () => {
  it('gives it a code to show and a secret of its own', async () => {
    const { status, body } = await ask();
    expect(status).toBe(201);
    expect(body).toMatchObject({ pairingId: expect.any(String), expiresAt: world.later(600_000) });
    expect(body['code']).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
  });

  it('waits until somebody of the household confirms, and then gives a credential that works', async () => {
    const { body: asked } = await ask();
    const { pairingId, claimSecret, code } = asked;
    expect(await claim(pairingId, claimSecret)).toMatchObject({ status: 202, body: { status: 'pending' } });
    const confirmed = await confirm(box, String(code).toLowerCase().replace('-', ' '));
    expect(confirmed).toMatchObject({ status: 200, body: { accountId: box.accountId } });
    const { status, body } = await claim(pairingId, claimSecret);
    expect([status, body['accountId'], body['deviceId']]).toEqual([200, box.accountId, confirmed.body['deviceId']]);
    expect((await claim(pairingId, claimSecret)).body).toEqual(body);
    const credential = String(body['credential']);
    expect((await world.ask('GET', '/v1/titles', { credential })).status).toBe(200);
  });

  it('keeps the name sealed and the credential hashed', async () => {
    const { body } = await ask();
    await confirm(box, body['code']);
    const { body: paired } = await claim(body['pairingId'], body['claimSecret']);
    const streams = [`pairing-${String(body['pairingId'])}`, `account-${box.accountId}`];
    const text = JSON.stringify(await Promise.all(streams.map((stream) => world.events(stream))));
    const secret = String(paired['credential']).split('.').at(-1) ?? '';
    expect(text).toContain(createHash('sha256').update(secret).digest('hex'));
    expect(text).not.toMatch(/canary/i);
    expect(text).not.toContain(secret);
    expect(text).not.toContain(String(body['claimSecret']));
  });

  it('is confirmed once, however often it is asked for', async () => {
    const { body } = await ask();
    const key = randomUUID();
    const first = await confirm(box, body['code'], key);
    expect((await confirm(box, body['code'], key)).body).toEqual(first.body);
    expect((await confirm(box, body['code'])).body).toEqual(first.body);
    const devices = (await world.events(`account-${box.accountId}`)).filter(
      ({ type }) => type === 'AccountDeviceAdded',
    );
    expect(devices).toHaveLength(2);
  });

  it('gives a retry its first answer, long after the code has gone', async () => {
    const { body } = await ask();
    const key = randomUUID();
    const first = await confirm(box, body['code'], key);
    world.clock.advance(3_600_000);
    expect(await confirm(box, body['code'], key)).toMatchObject({ status: 200, body: first.body });
    expect(await confirm(box, 'BCDF-GHJK', key)).toMatchObject({ status: 409, body: { refusal: 'command-id-reused' } });
  });

  it('is out of reach for a while to who types too many wrong codes', async () => {
    const { body } = await ask();
    for (let count = 0; count < 10; count++) expect((await confirm(box, 'BCDF-GHJK')).status).toBe(404);
    const refused = await confirm(box, body['code']);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '600']);
    expect((await confirm(await world.household(carrierId), body['code'])).status).toBe(200);
  });

  it('goes to the first household that confirms', async () => {
    const { body } = await ask();
    await confirm(box, body['code']);
    const neighbour = await world.household(carrierId);
    expect(await confirm(neighbour, body['code'])).toMatchObject({
      status: 409,
      body: { refusal: 'confirmed-by-another' },
    });
  });

  it("is unknown to another carrier's household", async () => {
    const { body } = await ask();
    const foreigner = await world.household(await world.carrier());
    expect(await confirm(foreigner, body['code'])).toMatchObject({ status: 404, body: { field: 'code' } });
  });

  it('ends with its code', async () => {
    const { body } = await ask();
    world.clock.advance(600_000);
    expect((await confirm(box, body['code'])).status).toBe(404);
    expect((await claim(body['pairingId'], body['claimSecret'])).status).toBe(410);
  });

  it('gives nothing to who does not know its secret', async () => {
    const { body } = await ask();
    await confirm(box, body['code']);
    expect((await claim(body['pairingId'], 'guess')).status).toBe(404);
    expect((await claim(randomUUID(), body['claimSecret'])).status).toBe(404);
  });

  it('is refused when the household has as many devices as it may', async () => {
    for (let count = 1; count < 5; count++) await world.device(box.accountId, carrierId);
    const { body } = await ask();
    expect(await confirm(box, body['code'])).toMatchObject({
      status: 409,
      body: { refusal: 'device-limit-reached' },
    });
    expect((await claim(body['pairingId'], body['claimSecret'])).status).toBe(202);
  });

  it('is slowed down for an address that asks too often', async () => {
    const answers = [];
    for (let count = 0; count < 6; count++) answers.push(await ask());
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 429]);
    expect(answers.at(-1)?.headers.get('retry-after')).toBe('60');
  });

  it.each([
    ['carrierId', { family: 'tv', name: 'x' }],
    ['family', { carrierId: randomUUID(), family: 'fridge', name: 'x' }],
    ['name', { carrierId: randomUUID(), family: 'tv', name: ' ' }],
    ['name', { carrierId: randomUUID(), family: 'tv', name: 'x'.repeat(81) }],
    ['name', { carrierId: randomUUID(), family: 'tv', name: 'x\u0000' }],
    ['body', 'null'],
  ])('is malformed when %s is wrong', async (field, body) =>
    expect(await ask(body)).toMatchObject({ status: 400, body: { field } }),
  );

  it('is impossible at an unknown carrier', async () =>
    expect((await ask({ carrierId: randomUUID(), family: 'tv', name: 'x' })).status).toBe(404));

  it('is malformed when its secret is no text', async () =>
    expect(await claim(randomUUID(), { $ne: '' })).toMatchObject({ status: 400, body: { field: 'claimSecret' } }));
});
