import { evolveAsset, type Asset } from '../asset/asset-state';
import type { AssetEvent } from '../asset/asset.events';
import type { ContentGroupEvent } from '../contentgroup/contentgroup.events';
import type { Instant } from '../kernel';
import type { ProductEvent, ProductLimits, WhenFull } from '../product/product.events';
import type { OpeningSubscription } from './facts';

/** What a player needs to be sent to the pictures. */
export type PublishedMedia = Readonly<{ publicationId: string; durationMs: number }>;

export type Bought = Readonly<{ id: string; bundleId: string; productId: string; startsAt: Instant; endsAt?: Instant }>;

type Product = Readonly<{
  carrierId: string;
  contentGroupIds: readonly string[];
  limits: ProductLimits;
  whenFull: WhenFull;
}>;
type Title = { readonly carrierId: string; asset: Asset; durationMs: number };

/** Products, content groups and titles of all carriers, each carrier's apart. */
export class Catalogue {
  readonly #products = new Map<string, Product>();
  readonly #titles = new Map<string, Title>();
  /** Which groups of the same carrier hold a title. */
  readonly #groupsOf = new Map<string, readonly string[]>();

  applyProduct({ type, data }: ProductEvent, carrierId: string): void {
    // A withdrawn product is sold to nobody new; who has it keeps it.
    if (type !== 'ProductPublished') return;
    const { contentGroupIds, limits, whenFull } = data;
    this.#products.set(data.productId, { carrierId, contentGroupIds, limits, whenFull });
  }

  applyContentGroup({ type, data }: ContentGroupEvent, carrierId: string): void {
    if (type === 'ContentGroupCreated') return;
    const { contentGroupId, assetId } = data;
    const key = ownedBy(carrierId, assetId);
    const others = (this.#groupsOf.get(key) ?? []).filter((id) => id !== contentGroupId);
    this.#groupsOf.set(key, type === 'ContentGroupAssetAdded' ? [...others, contentGroupId] : others);
  }

  applyAsset(event: AssetEvent, carrierId: string): void {
    const { assetId } = event.data;
    const known = this.#titles.get(assetId) ?? { carrierId, asset: { status: 'none', attempt: 0 }, durationMs: 0 };
    known.asset = evolveAsset(known.asset, event);
    if (event.type === 'AssetPackaged') known.durationMs = event.data.durationMs;
    this.#titles.set(assetId, known);
  }

  asset(assetId: string, carrierId: string): Asset | undefined {
    return this.#title(assetId, carrierId)?.asset;
  }

  mediaOf(assetId: string, carrierId: string): PublishedMedia | undefined {
    const title = this.#title(assetId, carrierId);
    const publicationId = title?.asset.publicationId;
    return title && publicationId !== undefined ? { publicationId, durationMs: title.durationMs } : undefined;
  }

  limitsOf(productId: string, carrierId: string): ProductLimits | undefined {
    return this.#product(productId, carrierId)?.limits;
  }

  /** Those of the subscriptions that open the title, each by the first group of its product that holds it. */
  opening(bought: readonly Bought[], assetId: string, carrierId: string): readonly OpeningSubscription[] {
    const groups = this.#groupsOf.get(ownedBy(carrierId, assetId)) ?? [];
    return bought.flatMap((subscription) => {
      const product = this.#product(subscription.productId, carrierId);
      const contentGroupId = product?.contentGroupIds.find((id) => groups.includes(id));
      if (!product || contentGroupId === undefined) return [];
      return [{ ...subscription, contentGroupId, limits: product.limits, whenFull: product.whenFull }];
    });
  }

  #title(assetId: string, carrierId: string): Title | undefined {
    const title = this.#titles.get(assetId);
    return title?.carrierId === carrierId ? title : undefined;
  }

  #product(productId: string, carrierId: string): Product | undefined {
    const product = this.#products.get(productId);
    return product?.carrierId === carrierId ? product : undefined;
  }
}

const ownedBy = (carrierId: string, assetId: string) => `${carrierId}/${assetId}`;
