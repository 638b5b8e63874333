import { randomUUID } from 'node:crypto';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asset } from '@domain/asset/asset';
import type { Instant } from '@domain/kernel';
import type { Payload, Staff } from '../world/staff';
import { aWorld, type World } from '../world/world';
import { aCarrier, asProgram } from './a-carrier';

let world: World;
let carrierId: string;
let staff: Staff;

beforeAll(async () => {
  world = await aWorld();
  ({ carrierId, staff } = await aCarrier(world));
  const own = join(world.folder, 'import', carrierId);
  await mkdir(join(own, 'folder'), { recursive: true });
  await writeFile(join(own, 'cockatoo.mp4'), 'a film');
  await writeFile(join(world.folder, 'secret.txt'), 'no film');
  await symlink(join(world.folder, 'secret.txt'), join(own, 'link.mp4'));
});
afterAll(() => world.end());

const title = { de: 'Kakadu', en: 'Cockatoo' };
const fields = '... on AssetAccepted { assetId position } ... on AssetRefusal { code message }';
const at = '2026-01-05T12:00:00.000Z' as Instant;
const renditions = [{ name: '720p', width: 1280, height: 720, bandwidthBps: 2_000_000, codecs: 'avc1,mp4a' }];

const ingest = (input: Readonly<Record<string, unknown>>): Promise<Payload> =>
  staff.mutate('ingestAsset', { title, ...input }, fields);
const change = (name: string, input: Readonly<Record<string, unknown>>, by = staff): Promise<Payload> =>
  by.mutate(name, input, fields);

async function ingested(): Promise<string> {
  const { assetId = '' } = await ingest({ importName: 'cockatoo.mp4' });
  return assetId;
}

async function packaged(): Promise<string> {
  const assetId = await ingested();
  const video = { codec: 'h264', width: 1280, height: 720, frameRate: 25 };
  const source = { container: 'mov', durationMs: 14_000, bytes: 6, video };
  await worker(assetId, { type: 'StartProcessing', data: { assetId, attempt: 1, source, at } });
  const keys = { packageKey: `packages/${assetId}`, posterKey: `packages/${assetId}/poster.jpg` };
  const result = { assetId, attempt: 1, ...keys, durationMs: 14_000, renditions, at };
  await worker(assetId, { type: 'RecordPackaged', data: result });
  return assetId;
}

const worker = (assetId: string, command: Parameters<typeof asset.decide>[0]) =>
  asProgram(world, carrierId, asset, [assetId, command]);

describe('taking a film in', () => {
  it('copies it into the store and lists it', async () => {
    const accepted = await ingest({ importName: 'cockatoo.mp4' });
    expect(accepted).toMatchObject({ __typename: 'AssetAccepted', position: expect.any(String) });
    const { assetId } = accepted;
    const stored = await world.api.parts.mediaStore.stat(`sources/${assetId}/cockatoo.mp4`);
    expect(stored?.bytes).toBe(6);
    const query = `query($id: UUID!) { asset(id: $id) { id title status bytes attempt renditions { name } failure { reason } } }`;
    expect(await staff.read(query, { id: assetId })).toEqual({
      ...{ id: assetId, title, status: 'INGESTED', bytes: 6, attempt: 1, renditions: [], failure: null },
    });
  });

  it('answers a repeat as the first time, and another request of the same id with a conflict', async () => {
    const input = { commandId: randomUUID(), importName: 'cockatoo.mp4' };
    const first = await ingest(input);
    expect(await ingest(input)).toEqual(first);
    expect(await ingest({ ...input, title: { en: 'Other' } })).toMatchObject({ code: 'COMMAND_ID_REUSED' });
  });

  it.each(['../secret.txt', '/etc/passwd', 'a/../../secret.txt', '..\\secret.txt', 'link.mp4'])(
    'takes no name that leads out of the import folder: %s',
    async (importName) => {
      const query = `mutation($input: IngestAssetInput!) { ingestAsset(input: $input) { __typename } }`;
      const { data, errors } = await staff.ask(query, { input: { commandId: randomUUID(), title, importName } });
      expect(data).toBeNull();
      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.importName' });
    },
  );

  it("does not see another carrier's files", async () => {
    const other = (await aCarrier(world)).staff;
    const input = { title, importName: 'cockatoo.mp4' };
    expect(await other.mutate('ingestAsset', input, fields)).toMatchObject({ code: 'IMPORT_NOT_FOUND' });
  });

  it.each(['missing.mp4', 'folder'])('is refused where there is no such file: %s', async (importName) => {
    expect(await ingest({ importName })).toMatchObject({ code: 'IMPORT_NOT_FOUND' });
  });

  it('wants exactly one source', async () => {
    const both = { uploadId: randomUUID(), importName: 'cockatoo.mp4' };
    for (const source of [{}, both]) {
      const query = `mutation($input: IngestAssetInput!) { ingestAsset(input: $input) { __typename } }`;
      const { errors } = await staff.ask(query, { input: { commandId: randomUUID(), title, ...source } });
      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.uploadId' });
    }
  });
});

describe('an asset on its way to the screen', () => {
  it('is reviewed, approved, published, given rights, put online, taken offline and retired', async () => {
    const assetId = await packaged();
    await change('startAssetReview', { assetId });
    expect(await change('putAssetOnline', { assetId })).toMatchObject({ code: 'NOT_APPROVED' });
    await change('approveAsset', { assetId });
    expect(await change('putAssetOnline', { assetId })).toMatchObject({ code: 'NOT_PUBLISHED' });
    const publicationId = randomUUID();
    const publicationKey = `published/${assetId}/${publicationId}`;
    await worker(assetId, { type: 'RecordPublished', data: { assetId, publicationId, publicationKey, bytes: 9, at } });
    expect(await change('putAssetOnline', { assetId })).toMatchObject({ code: 'NO_RIGHTS' });
    expect(await change('agreeAssetRights', { assetId, from: at, until: at })).toMatchObject({
      code: 'RIGHTS_END_BEFORE_START',
    });
    await change('agreeAssetRights', { assetId, from: at });
    expect(await change('putAssetOnline', { assetId })).toMatchObject({ __typename: 'AssetAccepted' });
    const online = `{ assets(filter: { status: [ONLINE] }, sort: { by: TITLE, direction: ASCENDING }) {
      nodes { id rightsFrom rightsUntil renditions { name bandwidthBps } source { video { frameRate } } } } }`;
    expect(await staff.read<{ nodes: unknown[] }>(online)).toEqual({
      nodes: [
        {
          ...{ id: assetId, rightsFrom: at, rightsUntil: null },
          ...{ renditions: [{ name: '720p', bandwidthBps: 2_000_000 }], source: { video: { frameRate: 25 } } },
        },
      ],
    });
    expect(await change('retireAsset', { assetId })).toMatchObject({ code: 'STILL_ONLINE' });
    await change('takeAssetOffline', { assetId });
    await change('retireAsset', { assetId });
    expect(await change('putAssetOnline', { assetId })).toMatchObject({ code: 'RETIRED' });
  });

  it('is rejected with a reason', async () => {
    const assetId = await packaged();
    await change('startAssetReview', { assetId });
    await change('rejectAsset', { assetId, reason: 'The sound is missing.' });
    const query = `query($id: UUID!) { asset(id: $id) { status rejectionReason } }`;
    expect(await staff.read(query, { id: assetId })).toEqual({
      ...{ status: 'REJECTED', rejectionReason: 'The sound is missing.' },
    });
  });

  it('shows why packaging failed, and another attempt can be asked for', async () => {
    const assetId = await ingested();
    expect(await change('retryPackaging', { assetId })).toMatchObject({ code: 'NOT_FAILED' });
    const failure = { attempt: 1, reason: 'not-media', stderrTail: 'moov atom not found' };
    await worker(assetId, { type: 'RecordPackagingFailed', data: { assetId, ...failure, at } });
    expect(await change('retryPackaging', { assetId })).toMatchObject({ __typename: 'AssetAccepted' });
    const query = `query($id: UUID!) { asset(id: $id) { status attempt failure { attempt reason stderrTail failedAt } } }`;
    expect(await staff.read(query, { id: assetId })).toEqual({
      ...{ status: 'INGESTED', attempt: 2, failure: { ...failure, failedAt: at } },
    });
  });
});

describe("another carrier's staff", () => {
  it('find nothing of an asset that is not theirs, as of one that never was', async () => {
    const [other, assetId] = [(await aCarrier(world)).staff, await packaged()];
    for (const id of [assetId, randomUUID()]) {
      expect(await change('startAssetReview', { assetId: id }, other)).toMatchObject({ code: 'NOT_FOUND' });
      expect(await other.read('query($id: UUID!) { asset(id: $id) { id } }', { id })).toBeNull();
      const progress = 'query($id: UUID!) { packagingProgress(assetId: $id) { percent } }';
      expect(await other.read(progress, { id })).toBeNull();
    }
  });
});
