import type { Fact, Instant, LocalizedText, Money, Versions } from '../kernel';

export type ProductLimits = Readonly<{
  /** Sessions of the household at the same time, over all devices. */
  concurrentStreams: number;
  devices: number;
  /** Best picture, in lines. */
  maxHeight: number;
}>;

/** What happens to one session more than the product allows. */
export type WhenFull = 'refuse' | 'evict-oldest' | 'evict-newest';

export type ProductEvent =
  | Fact<
      'ProductPublished',
      {
        productId: string;
        /** The BOSS's own id of the offering. */
        externalId?: string;
        name: LocalizedText;
        contentGroupIds: readonly string[];
        limits: ProductLimits;
        whenFull: WhenFull;
        /** Carried for the BOSS, never charged here. */
        price?: Money;
        publishedAt: Instant;
      }
    >
  | Fact<'ProductWithdrawn', { productId: string; withdrawnAt: Instant }>;

export const productEventVersions = { ProductPublished: 1, ProductWithdrawn: 1 } satisfies Versions<ProductEvent>;
