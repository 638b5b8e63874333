import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { account } from '@domain/account/account';
import { asset, type AssetCommand } from '@domain/asset/asset';
import { carrier } from '@domain/carrier/carrier';
import { contentGroup } from '@domain/contentgroup/contentgroup';
import { addMs, type Aggregate, type Fact, type Instant, type Order, type TimeZone } from '@domain/kernel';
import { node } from '@domain/node/node';
import { product } from '@domain/product/product';
import type { WhenFull } from '@domain/product/product.events';
import { subscription } from '@domain/subscription/subscription';
import type { RecordedEvent } from '@event-store';
import { PersonVault } from '@operations';
import { createLogger, MovableClock, readConfig } from '@runtime';
import { testDatabase, type TestDatabase } from '@testing';
import { apiVariables } from '../../apps/api/src/platform/api-config';
import { startApi, type RunningApi } from '../../apps/api/src/platform/start-api';

export type Answer = Readonly<{ status: number; headers: Headers; body: Record<string, unknown> }>;
type Ask = Readonly<{ credential?: string | undefined; body?: unknown; headers?: Record<string, string> }>;

export type Box = Readonly<{ accountId: string; deviceId: string; credential: string; carrierId: string }>;
export type Title = Readonly<{ assetId: string; publicationId: string }>;
export type TestNode = Readonly<{ nodeId: string; credential: string }>;

const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex');
export const segment = Buffer.from('encrypted pictures');

/** The api as devices and nodes see it, on a database of its own, with a clock that stands still. */
export class DeviceWorld {
  static async open(environment: Readonly<Record<string, string>> = {}, database?: TestDatabase): Promise<DeviceWorld> {
    database ??= await testDatabase();
    const folder = await mkdtemp(join(tmpdir(), 'usher-devices-'));
    const clock = new MovableClock('2031-05-01T12:00:00.000Z' as Instant);
    const config = readConfig(
      {
        DATABASE_URL: database.apiUrl,
        DATABASE_PLATFORM_URL: database.platformUrl,
        USHER_MASTER_KEY: randomBytes(32).toString('base64'),
        MEDIA_STORE: join(folder, 'media'),
        IMPORT_FOLDER: join(folder, 'import'),
        API_PORT: '0',
        ...environment,
      },
      apiVariables,
    );
    const logger = createLogger({ program: 'api', level: 'silent' });
    const api = await startApi(config, { clock, logger });
    return new DeviceWorld(database, folder, clock, api);
  }

  private constructor(
    readonly database: TestDatabase,
    private readonly folder: string,
    readonly clock: MovableClock,
    readonly api: RunningApi,
  ) {}

  async close(): Promise<void> {
    await this.api.close();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async ask(method: string, path: string, { credential, body, headers = {} }: Ask = {}): Promise<Answer> {
    const response = await fetch(new URL(path, this.api.url), {
      method,
      headers: {
        ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
  }

  /** As a program of the house would do it. @throws when it is refused */
  async tell<State, C extends Order, E extends Fact, Code extends string>(
    aggregate: Aggregate<State, C, E, Code>,
    id: string,
    command: C,
    carrierId?: string,
  ): Promise<void> {
    const commandId = randomUUID();
    const outcome = await this.api.parts.aggregates.handle(aggregate, id, command, {
      ...{ commandId, commandHash: commandId, correlationId: commandId, causationId: commandId },
      actor: { kind: 'program', id: 'test' },
      ...(carrierId !== undefined && { carrierId }),
    });
    if (outcome.kind === 'refused') throw new Error(`${command.type}: ${outcome.code}`);
  }

  async events(stream: string): Promise<readonly RecordedEvent[]> {
    const page = await this.api.parts.log.readStream(stream);
    return page.kind === 'events' ? page.events : [];
  }

  async carrier(): Promise<string> {
    const carrierId = randomUUID();
    const zone = 'Europe/Berlin' as TimeZone;
    const data = { carrierId, name: 'Nordlicht', timeZone: zone, currency: 'EUR', languages: ['de'], at: this.now };
    await this.tell(carrier, carrierId, { type: 'RegisterCarrier', data });
    return carrierId;
  }

  /** A household with one paired device. */
  async household(carrierId: string): Promise<Box> {
    const accountId = randomUUID();
    await this.tell(account, accountId, { type: 'OpenAccount', data: { accountId, at: this.now } }, carrierId);
    return this.device(accountId, carrierId);
  }

  async device(accountId: string, carrierId: string): Promise<Box> {
    const deviceId = randomUUID();
    const secret = this.api.parts.keys.credential('device', deviceId);
    const { pool, keys } = this.api.parts;
    const name = await new PersonVault(pool, keys).seal(accountId, 'Living room');
    const data = { accountId, deviceId, family: 'tv', name, credentialHash: sha256(secret), limit: 99 } as const;
    await this.tell(account, accountId, { type: 'AddDevice', data: { ...data, at: this.now } }, carrierId);
    return { accountId, deviceId, carrierId, credential: `usher_device_${accountId}.${deviceId}.${secret}` };
  }

  /** A title that is online, and the product that opens it. */
  async title(
    carrierId: string,
    { streams = 2, whenFull = 'refuse' }: Readonly<{ streams?: number; whenFull?: WhenFull }> = {},
  ): Promise<Title & Readonly<{ productId: string }>> {
    const { now: at } = this;
    const [assetId, publicationId, contentGroupId, productId] = newIds();
    const publicationKey = `published/${assetId}/${publicationId}`;
    await this.publish(publicationKey);
    const id = { assetId };
    const source = {
      ...{ container: 'mp4', durationMs: 120_000, bytes: 1 },
      video: { codec: 'h264', width: 1280, height: 720, frameRate: 20 },
    };
    const steps: readonly AssetCommand[] = [
      { type: 'IngestAsset', data: { ...id, title: { en: 'Cockatoo' }, sourceKey: 'uploads/1', bytes: 1, at } },
      { type: 'StartProcessing', data: { ...id, attempt: 1, source, at } },
      {
        type: 'RecordPackaged',
        data: { ...id, attempt: 1, packageKey: 'p', posterKey: 'q', durationMs: 120_000, renditions: [], at },
      },
      { type: 'StartReview', data: { ...id, at } },
      { type: 'ApproveAsset', data: { ...id, at } },
      { type: 'RecordPublished', data: { ...id, publicationId, publicationKey, bytes: 1, at } },
      { type: 'AgreeRights', data: { ...id, from: at, at } },
      { type: 'PutAssetOnline', data: { ...id, at } },
    ];
    for (const step of steps) await this.tell(asset, assetId, step, carrierId);
    const name = { en: 'Nature' };
    const group = { type: 'CreateContentGroup', data: { contentGroupId, name, at } } as const;
    await this.tell(contentGroup, contentGroupId, group, carrierId);
    const add = { type: 'AddAssetToGroup', data: { contentGroupId, assetId, at } } as const;
    await this.tell(contentGroup, contentGroupId, add, carrierId);
    const limits = { concurrentStreams: streams, devices: 5, maxHeight: 1080 };
    const offer = { productId, name, contentGroupIds: [contentGroupId], limits, whenFull, at };
    await this.tell(product, productId, { type: 'PublishProduct', data: offer }, carrierId);
    return { assetId, publicationId, productId };
  }

  async subscribe({ accountId, carrierId }: Box, productId: string): Promise<string> {
    const subscriptionId = randomUUID();
    const data = { subscriptionId, accountId, bundleId: randomUUID(), productId, startsAt: this.now, at: this.now };
    await this.tell(subscription, subscriptionId, { type: 'StartSubscription', data }, carrierId);
    return subscriptionId;
  }

  /** Raises a blocker of access on the household. */
  async suspend({ accountId, carrierId }: Box): Promise<void> {
    const data = {
      ...{ accountId, service: 'boss-dunning', effectiveAt: this.now, at: this.now },
      target: { level: 'account', id: accountId },
      blocks: { change: false, access: true, billing: false },
    } as const;
    await this.tell(account, accountId, { type: 'RaiseBlocker', data }, carrierId);
  }

  /** A node that has said that it holds these. */
  async node(...holdings: string[]): Promise<TestNode> {
    const nodeId = randomUUID();
    const secret = this.api.parts.keys.credential('node', nodeId);
    const place = { name: 'north', region: 'north', baseUrl: 'http://127.0.0.1:8480', capacity: 1000 };
    const data = { nodeId, ...place, credentialHash: sha256(secret), at: this.now };
    await this.tell(node, nodeId, { type: 'RegisterNode', data });
    const test = { nodeId, credential: `usher_node_${nodeId}.${secret}` };
    await this.beat(test, holdings);
    return test;
  }

  beat({ credential }: TestNode, holdings: readonly string[]): Promise<Answer> {
    const body = { capacity: 1000, holdings, sessions: 0, freeBytes: 1, faults: [] };
    return this.ask('POST', '/node/v1/beat', { credential, body });
  }

  play(box: Box, { assetId }: Title, more: Readonly<{ key?: string; ending?: unknown }> = {}): Promise<Answer> {
    const { key = randomUUID(), ...rest } = more;
    return this.ask('POST', '/v1/playbacks', {
      credential: box.credential,
      headers: { 'idempotency-key': key },
      body: { content: { kind: 'asset', id: assetId }, mode: 'vod', ...rest },
    });
  }

  beatOf(box: Box, sessionId: unknown): Promise<Answer> {
    return this.ask('PUT', `/v1/playbacks/${String(sessionId)}/heartbeat`, { credential: box.credential, body: {} });
  }

  stop(box: Box, sessionId: unknown): Promise<Answer> {
    return this.ask('DELETE', `/v1/playbacks/${String(sessionId)}`, { credential: box.credential });
  }

  get now(): Instant {
    return this.clock.now();
  }

  later(ms: number): Instant {
    return addMs(this.now, ms);
  }

  private async publish(key: string): Promise<void> {
    const files = [{ path: '720p/seg-1.m4s', bytes: segment.length, sha256: sha256(segment) }];
    const { mediaStore } = this.api.parts;
    await mediaStore.put(`${key}/720p/seg-1.m4s`, segment);
    await mediaStore.put(`${key}/manifest.json`, Buffer.from(JSON.stringify(files)));
  }
}

const newIds = () => [randomUUID(), randomUUID(), randomUUID(), randomUUID()] as const;
