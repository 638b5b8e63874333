import { DeviceWorld } from '../../../../tests/world/device-world';

let world: DeviceWorld;
beforeAll(async () => {
  world = await DeviceWorld.open();
});
afterAll(() => world.close());

describe('an api that starts', () => {
  it('is ready once its facts have come to the end of the log', async () => {
    await world.carrier();
    const { status, body } = await world.ask('GET', '/readyz');
    expect([status, body]).toMatchObject([200, { ready: true, checks: { facts: true } }]);
  });
});
