import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient, type Client } from 'graphql-ws';
import WebSocket from 'ws';
import { JobProgress, type Progress } from '@operations';
import { Staff } from '../world/staff';
import { aWorld, type World } from '../world/world';
import { aCarrier } from './a-carrier';

let world: World;
let carrierId: string;
let staff: Staff;
let client: Client | undefined;

beforeAll(async () => {
  world = await aWorld({ projector: false });
  ({ carrierId, staff } = await aCarrier(world));
  await mkdir(join(world.folder, 'import', carrierId));
  await writeFile(join(world.folder, 'import', carrierId, 'film.mp4'), 'a film');
});
afterEach(async () => {
  await client?.dispose();
  client = undefined;
});
afterAll(() => world.end());

const unknown = 'subscription($id: UUID!) { packagingProgress(assetId: $id) { colour } }';
const live = 'subscription($id: UUID!) { packagingProgress(assetId: $id) { attempt step percent } }';

function watch(assetId: string, connectionParams: Readonly<Record<string, string>>, query = live) {
  client = createClient({
    url: `${world.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams,
    retryAttempts: 0,
  });
  return client.iterate({ query, variables: { id: assetId } });
}

async function anAsset(): Promise<string> {
  const input = { title: { en: 'Film' }, importName: 'film.mp4' };
  return (await staff.done('ingestAsset', input, 'AssetAccepted { assetId position }'))['assetId'] as string;
}

async function aColleague(): Promise<Readonly<{ staffId: string; colleague: Staff }>> {
  const login = { email: `${randomUUID()}@example.org`, password: randomUUID() };
  const input = { ...login, name: 'A. Colleague', scope: 'CARRIER' };
  const { staffId = '' } = await staff.done('registerStaff', input, 'StaffAccepted { staffId position }');
  return { staffId, colleague: await Staff.signIn(world.url, login.email, login.password) };
}

describe('packaging that goes on', () => {
  it('is seen from now until it is done', async () => {
    const assetId = await anAsset();
    const progress = new JobProgress(world.api.parts.pool);
    const report = (step: Progress['step'], percent: number) =>
      progress.report(carrierId, { assetId, attempt: 1, step, percent });
    await report('probing', 0);
    const seen = watch(assetId, staff.headers);
    expect(await seen.next()).toMatchObject({
      value: { data: { packagingProgress: { step: 'PROBING', percent: 0 } } },
    });
    await report('packaging', 40);
    const half = { attempt: 1, step: 'PACKAGING', percent: 40 };
    expect(await seen.next()).toMatchObject({ value: { data: { packagingProgress: half } } });
    const now = 'query($id: UUID!) { packagingProgress(assetId: $id) { attempt step percent } }';
    expect((await staff.ask(now, { id: assetId })).data).toEqual({ packagingProgress: half });
    await report('done', 100);
    expect(await seen.next()).toMatchObject({ value: { data: { packagingProgress: { step: 'DONE', percent: 100 } } } });
    expect(await seen.next()).toMatchObject({ done: true });
  });

  it('can be left while nothing happens', async () => {
    const assetId = await anAsset();
    const seen = watch(assetId, staff.headers);
    const first = seen.next();
    await new JobProgress(world.api.parts.pool).report(carrierId, { assetId, attempt: 1, step: 'probing', percent: 0 });
    await first;
    expect(await seen.return?.()).toMatchObject({ done: true });
  });

  it("is not shown to another carrier's staff", async () => {
    const assetId = await anAsset();
    const other = (await aCarrier(world)).staff;
    for (const id of [assetId, randomUUID()]) {
      const seen = await watch(id, other.headers).next();
      expect(seen).toMatchObject({ value: { errors: [{ extensions: { code: 'NOT_FOUND' } }] } });
    }
  });

  it('is asked for by fields that there are', async () => {
    const refused = watch(randomUUID(), staff.headers, unknown).next();
    await expect(refused).rejects.toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
  });

  it.each([{}, { authorization: 'Bearer nothing' }])('is not shown to nobody: %j', async (parameters) => {
    await expect(watch(await anAsset(), parameters).next()).rejects.toMatchObject({ code: 4403 });
  });

  it('is shown no longer once its watcher may not see it', async () => {
    const assetId = await anAsset();
    const progress = new JobProgress(world.api.parts.pool);
    const { staffId, colleague } = await aColleague();
    await progress.report(carrierId, { assetId, attempt: 1, step: 'probing', percent: 0 });
    const seen = watch(assetId, colleague.headers);
    await seen.next();
    await staff.done('dismissStaff', { staffId }, 'StaffAccepted { staffId position }');
    await progress.report(carrierId, { assetId, attempt: 1, step: 'packaging', percent: 40 });
    await expect(seen.next()).rejects.toMatchObject({ code: 4403 });
  });

  it('is not asked for in a frame that is larger than any operation', async () => {
    const socket = new WebSocket(`${world.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { filler: 'x'.repeat(64 * 1024) } }));
    expect(await once(socket, 'close')).toMatchObject([1009, expect.anything()]);
  });
});
