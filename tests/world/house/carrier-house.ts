import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Box, type PairedDevice } from './box';
import { eventually } from '@testing';
import { ask, type Reply } from './http';
import { mutations } from './mutations';
import { cutFilm, type FilmWish } from './run-ffmpeg';
import type { RunningHouse } from '../running-house';
import { StaffClient } from './staff-client';

export type Household = Readonly<{ accountId: string; externalId: string }>;
export type Film = Readonly<{ assetId: string; source: string }>;
export type ProductOrder = Readonly<{
  id: string;
  state: string;
  productOrderItem: readonly Readonly<{ id: string; action: string; product: Readonly<{ id: string }> }>[];
}>;

type Newcomer = Readonly<{ email: string; name: string; password: string; from?: string | undefined }>;
type Asset = Readonly<{ status: string; publicationId: string | null; failure: Readonly<{ reason: string }> | null }>;

const orders = '/tmf-api/productOrderingManagement/v4/productOrder';
const assetQuery = 'query ($id: UUID!) { asset(id: $id) { status publicationId failure { reason } } }';

/** One carrier of a running house, with what a test asks of it. Whatever it makes is new. */
export class CarrierHouse {
  private contentGroupId = '';

  private constructor(
    readonly house: RunningHouse,
    private readonly has: Readonly<{ carrierId: string; staff: StaffClient; bossKey: string }>,
    private readonly from: string | undefined,
  ) {}

  get carrierId(): string {
    return this.has.carrierId;
  }

  /** Of the carrier's scope. */
  get staff(): StaffClient {
    return this.has.staff;
  }

  /** The API key of the billing system. */
  get bossKey(): string {
    return this.has.bossKey;
  }

  static async open(house: RunningHouse, newcomer: Partial<Newcomer> = {}): Promise<CarrierHouse> {
    const platform = await house.staff();
    const { carrierId } = await platform.do<{ carrierId: string }>(mutations.registerCarrier, {
      ...{ name: `Carrier ${randomUUID()}`, timeZone: 'Europe/Berlin', currency: 'EUR', languages: ['de', 'en'] },
    });
    const person = { email: `${randomUUID()}@usher.example`, name: 'Operator', password: randomUUID(), ...newcomer };
    const { from, ...registration } = person;
    await platform.within(carrierId).do(mutations.registerStaff, { scope: 'CARRIER', ...registration });
    const staff = await eventually('a sign-in of the newcomer', () =>
      StaffClient.signIn(house.api, person.email, person.password, from).catch(() => undefined),
    );
    const { apiKey: bossKey } = await staff.do<{ apiKey: string }>(mutations.registerClient, { name: 'BOSS' });
    const carrier = new CarrierHouse(house, { carrierId, staff, bossKey }, from);
    await carrier.sellFilms();
    return carrier;
  }

  /** A film that is online, and that the node holds. */
  async film(wish: FilmWish = { seconds: 8, size: 'small' }): Promise<Film> {
    const importName = `${randomUUID()}.mp4`;
    const source = join(this.house.data, 'import', this.carrierId, importName);
    await mkdir(dirname(source), { recursive: true });
    await cutFilm(source, wish);
    const title = { de: 'Der Kakadu', en: 'The Cockatoo' };
    const { assetId } = await this.staff.do<{ assetId: string }>(mutations.ingestAsset, { title, importName });
    await this.assetThat('is packaged', assetId, ({ status }) => status === 'PACKAGED');
    await this.staff.do(mutations.startAssetReview, { assetId });
    await this.staff.do(mutations.approveAsset, { assetId });
    await this.assetThat('is published', assetId, ({ publicationId }) => publicationId !== null);
    await this.staff.do(mutations.agreeAssetRights, { assetId, from: '2026-01-01T00:00:00.000Z' });
    await this.staff.do(mutations.addAssetToGroup, { assetId, contentGroupId: this.contentGroupId });
    await this.staff.do(mutations.putAssetOnline, { assetId });
    return { assetId, source };
  }

  /** A household that has ordered the films. */
  async household(wish: Readonly<{ holder?: string }> = {}): Promise<Household & Readonly<{ subscriptionId: string }>> {
    const household = await this.stranger(wish);
    const order = await this.order(household.externalId);
    const done = await this.carriedOut(order.body.id);
    if (done.state !== 'completed') throw new Error(`The order is ${done.state}`);
    return { ...household, subscriptionId: done.productOrderItem[0]?.product.id ?? '' };
  }

  /** A household that has ordered nothing. */
  async stranger({ holder = 'Somebody' }: Readonly<{ holder?: string }> = {}): Promise<Household> {
    const externalId = randomUUID();
    const { accountId } = await this.staff.do<{ accountId: string }>(mutations.openAccount, { externalId, holder });
    return { accountId, externalId };
  }

  order(externalAccountId: string, externalId: string = randomUUID()): Promise<Reply<ProductOrder>> {
    return this.place(externalAccountId, externalId, { action: 'add', productOffering: { id: 'films' } });
  }

  cancel(externalAccountId: string, subscriptionId: string): Promise<Reply<ProductOrder>> {
    return this.place(externalAccountId, randomUUID(), { action: 'delete', product: { id: subscriptionId } });
  }

  findOrder(id: string): Promise<Reply<ProductOrder>> {
    return ask<ProductOrder>(`${this.house.api}${orders}/${id}`, { bearer: this.bossKey, from: this.from });
  }

  carriedOut(orderId: string): Promise<ProductOrder> {
    return eventually('the carrying out of an order', async () => {
      const { body } = await this.findOrder(orderId);
      return ['completed', 'partial', 'failed'].includes(body.state) ? body : undefined;
    });
  }

  /** Paired by the code that it shows. */
  async box({ accountId }: Household, name = 'Box'): Promise<Box> {
    const { api } = this.house;
    const asked = { carrierId: this.carrierId, family: 'set-top-box', name };
    const { body } = await ask<{ pairingId: string; code: string; claimSecret: string }>(`${api}/v1/pairings`, {
      from: this.from,
      json: asked,
    });
    await this.staff.do(mutations.confirmPairing, { code: body.code, accountId });
    const claim = `${api}/v1/pairings/${body.pairingId}/claim`;
    const claimed = await ask<PairedDevice>(claim, { from: this.from, json: { claimSecret: body.claimSecret } });
    return new Box(api, claimed.body, this.from);
  }

  /** A grant, waited for while the node is still fetching the film. */
  async granted(box: Box, { assetId }: Film) {
    const { status, body } = await eventually(
      'an answer other than that no node is free',
      async () => {
        const answer = await box.askToPlay(assetId);
        return answer.status === 503 ? undefined : answer;
      },
      60_000,
    );
    if (status !== 201) throw new Error(`Playback was answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  private place(customer: string, externalId: string, item: object): Promise<Reply<ProductOrder>> {
    return ask<ProductOrder>(`${this.house.api}${orders}`, {
      bearer: this.bossKey,
      from: this.from,
      json: {
        externalId,
        relatedParty: [{ id: customer, role: 'customer', '@referredType': 'Account' }],
        productOrderItem: [{ id: '1', ...item }],
      },
    });
  }

  private async sellFilms(): Promise<void> {
    const group = await this.staff.do<{ contentGroupId: string }>(mutations.createContentGroup, {
      name: { de: 'Filme', en: 'Films' },
    });
    this.contentGroupId = group.contentGroupId;
    await this.staff.do(mutations.publishProduct, {
      ...{ externalId: 'films', name: { de: 'Filme', en: 'Films' }, contentGroupIds: [group.contentGroupId] },
      ...{ limits: { concurrentStreams: 3, devices: 5, maxHeight: 1080 }, whenFull: 'REFUSE' },
    });
  }

  private assetThat(what: string, id: string, holds: (asset: Asset) => boolean): Promise<Asset> {
    return eventually(
      `an asset that ${what}`,
      async () => {
        const asset = await this.staff.field<Asset | null>(assetQuery, { id });
        if (asset?.failure) throw new Error(`Packaging failed: ${asset.failure.reason}`);
        return asset && holds(asset) ? asset : undefined;
      },
      90_000,
    );
  }
}
