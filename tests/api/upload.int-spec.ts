import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { Staff } from '../world/staff';
import { aWorld, type World } from '../world/world';
import { aCarrier } from './a-carrier';

let world: World;
let staff: Staff;
let other: Staff;

beforeAll(async () => {
  world = await aWorld({ projector: false });
  ({ staff } = await aCarrier(world));
  other = (await aCarrier(world)).staff;
});
afterAll(() => world.end());

type Answer = Readonly<{ status: number; body: Readonly<Record<string, unknown>> }>;

async function send(method: string, path: string, init: RequestInit = {}, by = staff): Promise<Answer> {
  const headers = { ...by.headers, ...(init.headers as Record<string, string>) };
  const answer = await fetch(`${world.url}/v1/uploads${path}`, { ...init, method, headers });
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
}

const json = { 'content-type': 'application/json' };
const begin = (upload: unknown, key: string = randomUUID(), by = staff): Promise<Answer> =>
  send('POST', '', { body: JSON.stringify(upload), headers: { ...json, 'idempotency-key': key } }, by);
const chunk = (id: unknown, offset: unknown, bytes: string, by = staff): Promise<Answer> =>
  send('PUT', `/${id}?offset=${offset}`, { body: bytes, headers: { 'content-type': 'application/octet-stream' } }, by);

describe('an upload', () => {
  it('comes in by chunks and becomes the source of an asset, once', async () => {
    const begun = await begin({ name: 'Mein Film (1).MP4', bytes: 10 });
    expect(begun).toMatchObject({ status: 201, body: { offset: 0 } });
    const { uploadId } = begun.body;
    expect(await chunk(uploadId, 0, 'hello ')).toMatchObject({ status: 200, body: { uploadId, offset: 6 } });
    const fields = '... on AssetAccepted { assetId position } ... on AssetRefusal { code }';
    const input = { commandId: randomUUID(), title: { en: 'Mine' }, uploadId };
    expect(await staff.mutate('ingestAsset', input, fields)).toMatchObject({ code: 'UPLOAD_INCOMPLETE' });
    expect(await chunk(uploadId, 6, 'film')).toMatchObject({ status: 200, body: { offset: 10 } });
    const accepted = await staff.mutate('ingestAsset', input, fields);
    expect(accepted).toMatchObject({ __typename: 'AssetAccepted' });
    const stored = await world.api.parts.mediaStore.stat(`sources/${accepted['assetId']}/Mein-Film-1-.MP4`);
    expect(stored?.bytes).toBe(10);
    expect(await staff.mutate('ingestAsset', input, fields)).toEqual(accepted);
    const again = { ...input, commandId: randomUUID() };
    expect(await staff.mutate('ingestAsset', again, fields)).toMatchObject({ code: 'UPLOAD_UNKNOWN' });
  });

  it('takes no chunk in from who may send none, before it is read', async () => {
    const headers = { 'content-type': 'application/octet-stream', 'content-length': String(16 * 1024 * 1024) };
    const path = new URL(`/v1/uploads/${randomUUID()}?offset=0`, world.url);
    const sending = request(path, { method: 'PUT', headers });
    // Only the head goes out: an answer to it has read no body.
    sending.flushHeaders();
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(401);
    sending.destroy();
  });

  it('is begun once by one key, and the key is good for no other', async () => {
    const key = randomUUID();
    const first = await begin({ name: 'film.mp4', bytes: 3 }, key);
    expect(await begin({ name: 'film.mp4', bytes: 3 }, key)).toEqual(first);
    expect(await begin({ name: 'film.mp4', bytes: 4 }, key)).toMatchObject({ status: 409 });
  });

  it('tells where to go on when a chunk comes to the wrong place', async () => {
    const { uploadId } = (await begin({ name: 'film.mp4', bytes: 9 })).body;
    await chunk(uploadId, 0, 'abc');
    for (const offset of [0, 1, 4])
      expect(await chunk(uploadId, offset, 'xyz')).toMatchObject({ status: 409, body: { offset: 3, field: 'offset' } });
    expect(await send('GET', `/${uploadId}`)).toMatchObject({ status: 200, body: { uploadId, offset: 3 } });
  });

  it('takes no more than was announced, and no chunk that is none', async () => {
    const { uploadId } = (await begin({ name: 'film.mp4', bytes: 3 })).body;
    expect(await chunk(uploadId, 0, 'abcd')).toMatchObject({ status: 400, body: { field: 'body' } });
    expect(await chunk(uploadId, 0, '')).toMatchObject({ status: 400, body: { field: 'body' } });
    for (const offset of ['', '-1', '0x1', '1.5'])
      expect(await chunk(uploadId, offset, 'a')).toMatchObject({ status: 400, body: { field: 'offset' } });
    const asJson = await send('PUT', `/${uploadId}?offset=0`, { body: '{}', headers: json });
    expect(asJson).toMatchObject({ status: 415 });
    expect(await send('GET', `/${uploadId}`)).toMatchObject({ body: { offset: 0 } });
  });

  it.each([
    [{ bytes: 3 }, 'name'],
    [{ name: '', bytes: 3 }, 'name'],
    [{ name: 'film.mp4' }, 'bytes'],
    [{ name: 'film.mp4', bytes: 0 }, 'bytes'],
    [{ name: 'film.mp4', bytes: '3' }, 'bytes'],
    [[], 'body'],
  ])('is not begun by %j', async (upload, field) => {
    expect(await begin(upload)).toMatchObject({ status: 400, body: { code: 'BAD_USER_INPUT', field } });
  });

  it('wants a key', async () => {
    const answer = await send('POST', '', { body: JSON.stringify({ name: 'film.mp4', bytes: 3 }), headers: json });
    expect(answer).toMatchObject({ status: 400, body: { field: 'Idempotency-Key' } });
  });

  it('does not exist for another carrier', async () => {
    const { uploadId } = (await begin({ name: 'film.mp4', bytes: 3 })).body;
    for (const id of [uploadId, randomUUID(), 'nothing']) {
      expect(await chunk(id, 0, 'abc', other)).toMatchObject({ status: 404 });
      expect(await send('GET', `/${id}`, {}, other)).toMatchObject({ status: 404 });
    }
    expect((await fetch(`${world.url}/v1/uploads/${uploadId}`)).status).toBe(401);
  });
});
