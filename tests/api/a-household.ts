import { randomUUID } from 'node:crypto';
import { account } from '@domain/account/account';
import { asset } from '@domain/asset/asset';
import { contentGroup } from '@domain/contentgroup/contentgroup';
import { decide } from '@domain/entitlement/decide';
import type { DecisionRecord } from '@domain/entitlement/decision-record';
import { EntitlementIndex } from '@domain/entitlement/entitlement-index';
import type { Instant, Sealed } from '@domain/kernel';
import { product } from '@domain/product/product';
import { subscription } from '@domain/subscription/subscription';
import { denial } from '@domain/viewing/denial';
import { viewing } from '@domain/viewing/viewing';
import type { LiveSession } from '@domain/viewing/viewing.events';
import type { World } from '../world/world';
import { asProgram } from './a-carrier';

const start = '2026-01-01T00:00:00.000Z' as Instant;

export type Film = Readonly<{ assetId: string; productId: string }>;

/** A film that is online, in a group that a product opens. */
export async function aFilmOnline(world: World, carrierId: string): Promise<Film> {
  const [assetId, contentGroupId, productId, publicationId] = [1, 2, 3, 4].map(() => randomUUID()) as [
    string,
    string,
    string,
    string,
  ];
  const title = { en: `Film ${assetId}` };
  const at = start;
  const source = {
    container: 'mov',
    durationMs: 1,
    bytes: 1,
    video: { codec: 'h264', width: 2, height: 2, frameRate: 25 },
  };
  const keys = { packageKey: 'packages/x', posterKey: 'packages/y' };
  for (const command of [
    { type: 'IngestAsset', data: { assetId, title, sourceKey: 'sources/x', bytes: 1, at } },
    { type: 'StartProcessing', data: { assetId, attempt: 1, source, at } },
    { type: 'RecordPackaged', data: { assetId, attempt: 1, ...keys, durationMs: 1, renditions: [], at } },
    { type: 'StartReview', data: { assetId, at } },
    { type: 'ApproveAsset', data: { assetId, at } },
    { type: 'RecordPublished', data: { assetId, publicationId, publicationKey: 'published/x', bytes: 1, at } },
    { type: 'AgreeRights', data: { assetId, from: at, at } },
    { type: 'PutAssetOnline', data: { assetId, at } },
  ] as const)
    await asProgram(world, carrierId, asset, [assetId, command]);
  const create = { type: 'CreateContentGroup', data: { contentGroupId, name: title, at } } as const;
  await asProgram(world, carrierId, contentGroup, [contentGroupId, create]);
  const add = { type: 'AddAssetToGroup', data: { contentGroupId, assetId, at } } as const;
  await asProgram(world, carrierId, contentGroup, [contentGroupId, add]);
  const limits = { concurrentStreams: 2, devices: 5, maxHeight: 1080 };
  const offered = {
    productId,
    name: title,
    contentGroupIds: [contentGroupId],
    limits,
    whenFull: 'refuse',
    at,
  } as const;
  await asProgram(world, carrierId, product, [productId, { type: 'PublishProduct', data: offered }]);
  return { assetId, productId };
}

/** A household with a device, that watches by the book: what it writes is what the api writes. */
export class Household {
  readonly accountId = randomUUID();
  readonly deviceId = randomUUID();

  constructor(
    private readonly world: World,
    private readonly carrierId: string,
  ) {}

  async open(): Promise<this> {
    const { accountId, deviceId } = this;
    const open = { type: 'OpenAccount', data: { accountId, at: start } } as const;
    await asProgram(this.world, this.carrierId, account, [accountId, open]);
    const name = 'sealed:v1:x:y' as Sealed;
    const device = { accountId, deviceId, family: 'tv', name, credentialHash: 'none', limit: 5, at: start } as const;
    await asProgram(this.world, this.carrierId, account, [accountId, { type: 'AddDevice', data: device }]);
    return this;
  }

  async subscribe({ productId }: Film): Promise<this> {
    const subscriptionId = randomUUID();
    const what = { subscriptionId, accountId: this.accountId, bundleId: randomUUID(), productId };
    const command = { type: 'StartSubscription', data: { ...what, startsAt: start, at: start } } as const;
    await asProgram(this.world, this.carrierId, subscription, [subscriptionId, command]);
    return this;
  }

  /** Starts, or is denied; answers with the decision. */
  async play({ assetId }: Film, at: Instant): Promise<Readonly<{ decision: DecisionRecord; sessionId: string }>> {
    const { accountId, deviceId } = this;
    const content = { kind: 'asset', id: assetId } as const;
    const request = { accountId, deviceId, content, mode: 'vod', at, place: { country: 'DE' } } as const;
    const { index, through } = await this.known();
    const verdict = decide(request, index.factsFor(request, this.carrierId));
    const decision = { decisionId: randomUUID(), request, verdict, ...(through && { factsThrough: through }) };
    const sessionId = randomUUID();
    if (!verdict.allowed) {
      const deny = { type: 'DenyViewing', data: { accountId, decision, at } } as const;
      await asProgram(this.world, this.carrierId, denial, [accountId, deny]);
      return { decision, sessionId };
    }
    const session: LiveSession = { sessionId, deviceId, content, mode: 'vod', nodeId: randomUUID(), startedAt: at };
    const command = { type: 'StartViewing', data: { accountId, session, decision, at } } as const;
    await asProgram(this.world, this.carrierId, viewing, [accountId, command]);
    return { decision, sessionId };
  }

  async stop(sessionId: string, at: Instant): Promise<void> {
    const ended = { accountId: this.accountId, sessionId, lastSeen: { at, basis: 'observed' }, at } as const;
    await asProgram(this.world, this.carrierId, viewing, [this.accountId, { type: 'StopViewing', data: ended }]);
  }

  private async known(): Promise<{ index: EntitlementIndex; through: string | undefined }> {
    const index = new EntitlementIndex();
    let through: string | undefined;
    const filter = { categories: EntitlementIndex.categories };
    for await (const { events } of this.world.api.parts.log.readAll({ filter })) {
      for (const event of events) index.apply(event);
      through = events.at(-1)?.id ?? through;
    }
    return { index, through };
  }
}
