import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Staff } from './staff';
import type { World } from './world';

export type ACarrier = Readonly<{ carrierId: string; staff: Staff; staffId: string; email: string; password: string }>;

/** A fresh carrier with a member of staff of its own, signed in. */
export async function aCarrier({ platform, url }: World, name = 'Elbe Kabel'): Promise<ACarrier> {
  const { carrierId } = await platform.done(
    'registerCarrier',
    { name, timeZone: 'Europe/Berlin', currency: 'EUR', languages: ['de', 'en'] },
    'CarrierAccepted { carrierId position }',
  );
  const login = { email: `${randomUUID()}@carrier.example`, password: randomUUID() };
  const { staffId, position } = await platform
    .within(carrierId as string)
    .done('registerStaff', { scope: 'CARRIER', name: 'Carla', ...login }, 'StaffAccepted { staffId position }');
  const staff = await Staff.signIn(url, login.email, login.password);
  // They see at least the carrier and themselves.
  staff.position = position as string;
  return { carrierId: carrierId as string, staff, staffId: staffId as string, ...login };
}

/** One of each, by the names under which inputs take them. */
export async function oneOfEach({ folder, platform }: World, { staff, carrierId, staffId }: ACarrier) {
  const made = async (name: string, input: Readonly<Record<string, unknown>>, type: string, id: string) =>
    (await staff.done(name, input, `${type} { ${id} position }`))[id] as string;
  const siteId = await made('openSite', { name: 'Hotel' }, 'SiteAccepted', 'siteId');
  const accountId = await made('openAccount', { siteId, holder: 'Ada' }, 'AccountAccepted', 'accountId');
  const clientId = await made('registerClient', { name: 'BOSS' }, 'ClientCredentialIssued', 'clientId');
  const contentGroupId = await made(
    'createContentGroup',
    { name: { en: 'Films' } },
    'ContentGroupAccepted',
    'contentGroupId',
  );
  const limits = { concurrentStreams: 2, devices: 5 };
  const product = { name: { en: 'Basic' }, contentGroupIds: [contentGroupId], limits };
  const productId = await made('publishProduct', product, 'ProductAccepted', 'productId');
  const subscriptionId = await made(
    'startSubscription',
    { accountId, productId },
    'SubscriptionAccepted',
    'subscriptionId',
  );
  const importName = `${randomUUID()}.mp4`;
  await mkdir(join(folder, 'import', carrierId), { recursive: true });
  await writeFile(join(folder, 'import', carrierId, importName), 'no film');
  const assetId = await made('ingestAsset', { title: { en: 'Cockatoo' }, importName }, 'AssetAccepted', 'assetId');
  const node = { name: 'Node', region: 'north', baseUrl: 'http://127.0.0.1:8480', capacity: 10 };
  const { nodeId } = await platform.done('registerNode', node, 'NodeRegistered { nodeId position }');
  const all = { siteId, accountId, clientId, contentGroupId, productId, subscriptionId, assetId, staffId, carrierId };
  return { ...all, nodeId: nodeId as string };
}
