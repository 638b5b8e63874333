import { randomUUID } from 'node:crypto';
import { ContentKeys } from '@operations';
import { DeviceWorld, type Box, type TestNode, type Title } from '../../../../tests/world/device-world';

let world: DeviceWorld;
let title: Title;
let node: TestNode;
let box: Box;
let key: Buffer;

beforeAll(async () => {
  world = await DeviceWorld.open();
  const carrierId = await world.carrier();
  const made = await world.title(carrierId);
  title = made;
  node = await world.node(title.publicationId);
  box = await world.household(carrierId);
  await world.subscribe(box, made.productId);
  const { pool, keys } = world.api.parts;
  key = await new ContentKeys(pool, keys).make(title.assetId);
});
afterAll(() => world.close());

async function playing(): Promise<{ token: string; sessionId: unknown }> {
  await world.beat(node, [title.publicationId]);
  const { body } = await world.play(box, title);
  return { token: String(body['manifestUrl']).split('/')[4] ?? '', sessionId: body['sessionId'] };
}
const licence = (token: string | undefined, by: TestNode = node, { assetId, publicationId }: Title = title) =>
  fetch(new URL(`/v1/licence/${assetId}/${publicationId}`, world.api.url), {
    headers: {
      authorization: `Bearer ${by.credential}`,
      ...(token !== undefined && { 'x-usher-token': token }),
    },
  });
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
const isNoKey = async (response: Response) => {
  expect((await bytesOf(response)).includes(key)).toBe(false);
  return response.status;
};

describe('a content key', () => {
  it('is given to a live session, and kept by nobody on the way', async () => {
    const { token } = await playing();
    const response = await licence(token);
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(await bytesOf(response)).toEqual(key);
    expect(key).toHaveLength(16);
  });

  it('is refused once the session has ended', async () => {
    const { token, sessionId } = await playing();
    await world.stop(box, sessionId);
    expect(await isNoKey(await licence(token))).toBe(403);
  });

  it('is refused for a forged, truncated or foreign token', async () => {
    const { token } = await playing();
    const forged = `${token.slice(0, -4)}${token.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;
    for (const bad of [forged, token.slice(0, 40), 'x']) expect(await isNoKey(await licence(bad))).toBe(403);
    expect(await isNoKey(await licence(undefined))).toBe(400);
  });

  it('is refused for another title', async () => {
    const { token } = await playing();
    const { publicationId } = title;
    expect(await isNoKey(await licence(token, node, { assetId: randomUUID(), publicationId }))).toBe(403);
    expect(await isNoKey(await licence(token, node, { ...title, publicationId: randomUUID() }))).toBe(403);
  });

  it('is refused to another node', async () => {
    const { token } = await playing();
    expect(await isNoKey(await licence(token, await world.node()))).toBe(403);
  });

  it('is refused once the token has expired', async () => {
    const { token } = await playing();
    world.clock.advance(120_000 + 4 * 3_600_000);
    expect(await isNoKey(await licence(token))).toBe(403);
  });

  it('is for nodes only', async () => {
    const { token } = await playing();
    const answer = await world.ask('GET', `/v1/licence/${title.assetId}/${title.publicationId}`, {
      credential: box.credential,
      headers: { 'x-usher-token': token },
    });
    expect(answer.status).toBe(403);
  });
});
