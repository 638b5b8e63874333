import { createHash, randomUUID } from 'node:crypto';
import { node as nodeAggregate } from '@domain/node/node';
import { parseNodeState } from '@media-adapters/streaming-node';
import { DeviceWorld, segment, type Box, type TestNode, type Title } from '../../../../tests/world/device-world';

let world: DeviceWorld;
let title: Title;
let node: TestNode;
let box: Box;

beforeAll(async () => {
  world = await DeviceWorld.open();
  const carrierId = await world.carrier();
  const made = await world.title(carrierId);
  title = made;
  box = await world.household(carrierId);
  await world.subscribe(box, made.productId);
});
afterAll(() => world.close());
beforeEach(async () => {
  node = await world.node(title.publicationId);
});

const state = (headers: Record<string, string> = {}) =>
  world.ask('GET', '/node/v1/state', { credential: node.credential, headers });
const deniedNow = async () => parseNodeState((await state()).body).denied.map(({ sessionId }) => sessionId);

describe('the state that a node is to have', () => {
  it('is what it holds, knows and refuses', async () => {
    const { status, body } = await state();
    expect(status).toBe(200);
    const sha256 = createHash('sha256').update(segment).digest('hex');
    const { publications, ...rest } = parseNodeState(body);
    expect(rest).toEqual({
      nodeId: node.nodeId,
      tokenKeys: [{ kid: expect.any(String), key: expect.stringMatching(/^[\w-]{43}$/) }],
      denied: [],
      drained: false,
    });
    const { assetId, publicationId } = title;
    const files = [{ path: '720p/seg-1.m4s', bytes: segment.length, sha256 }];
    expect(publications).toContainEqual({ assetId, publicationId, files });
  });

  it('is sent once', async () => {
    const etag = (await state()).headers.get('etag') ?? '';
    expect((await state({ 'if-none-match': etag })).status).toBe(304);
    await world.tell(nodeAggregate, node.nodeId, { type: 'DrainNode', data: { nodeId: node.nodeId, at: world.now } });
    const { status, body } = await state({ 'if-none-match': etag });
    expect([status, body['drained']]).toEqual([200, true]);
  });

  it('refuses a session from the moment it has ended until its token expires', async () => {
    const own = await world.title(box.carrierId);
    await world.subscribe(box, own.productId);
    await world.beat(node, [own.publicationId]);
    const { body } = await world.play(box, own);
    expect(await deniedNow()).toEqual([]);
    await world.stop(box, body['sessionId']);
    expect(await deniedNow()).toEqual([body['sessionId']]);
    world.clock.advance(120_000 + 4 * 3_600_000 - 1);
    expect(await deniedNow()).toEqual([body['sessionId']]);
    world.clock.advance(1);
    expect(await deniedNow()).toEqual([]);
  });
});

describe('a beat', () => {
  it('brings a lost node back', async () => {
    const { nodeId } = node;
    const lose = { type: 'LoseNode', data: { nodeId, lastSeenAt: world.now, at: world.now } } as const;
    await world.tell(nodeAggregate, nodeId, lose);
    expect((await world.beat(node, [])).status).toBe(204);
    await world.beat(node, []);
    const types = (await world.events(`node-${nodeId}`)).map(({ type }) => type);
    expect(types).toEqual(['NodeRegistered', 'NodeLost', 'NodeReturned']);
  });

  it('is malformed when a field is wrong', async () => {
    const body = { capacity: 1, holdings: ['x'], sessions: 0, freeBytes: 1, faults: [] };
    expect(await world.ask('POST', '/node/v1/beat', { credential: node.credential, body })).toMatchObject({
      status: 400,
      body: { field: 'holdings[0]' },
    });
  });
});

describe('a file of a publication', () => {
  const file = (path: string, headers: Record<string, string> = {}, credential = node.credential) =>
    fetch(new URL(`/node/v1/media/${path}`, world.api.url), {
      headers: { ...headers, authorization: `Bearer ${credential}` },
    });

  it('is given whole', async () => {
    const response = await file(`${title.publicationId}/720p/seg-1.m4s`);
    expect([response.status, response.headers.get('content-length')]).toEqual([200, String(segment.length)]);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(segment);
  });

  it('is given from where it broke off', async () => {
    const response = await file(`${title.publicationId}/720p/seg-1.m4s`, { range: 'bytes=10-' });
    expect([response.status, response.headers.get('content-range')]).toEqual([
      206,
      `bytes 10-${segment.length - 1}/${segment.length}`,
    ]);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(segment.subarray(10));
  });

  it.each(['manifest.json', '../../uploads/1', '%2e%2e%2f%2e%2e%2fuploads%2f1', '720p/../manifest.json', '720p'])(
    'is nowhere else: %s',
    async (path) => {
      const response = await file(`${title.publicationId}/${path}`);
      await response.arrayBuffer();
      expect(response.status).toBe(404);
    },
  );

  it('is of a publication that there is', async () => {
    expect((await file(`${randomUUID()}/720p/seg-1.m4s`)).status).toBe(404);
    expect((await file(`nothing/720p/seg-1.m4s`)).status).toBe(400);
  });

  it('is for nodes only', async () =>
    expect((await file(`${title.publicationId}/720p/seg-1.m4s`, {}, box.credential)).status).toBe(403));
});
