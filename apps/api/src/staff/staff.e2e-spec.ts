import { aWorld, type World } from '../../../../tests/world/world';

let world: World;
beforeAll(async () => {
  world = await aWorld();
});
afterAll(() => world.end());

describe('signing in', () => {
  it('shows who asks', async () => {
    const viewer = await world.platform.read('{ viewer { scope carrierId permissions } }');
    expect(viewer).toMatchObject({ scope: 'PLATFORM', carrierId: null });
  });
});
