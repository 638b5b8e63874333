import type { AccountEvent } from '../account/account.events';
import type { BlockerTimeline } from '../account/blocker-timeline';
import type { AssetEvent } from '../asset/asset.events';
import type { Asset } from '../asset/asset-state';
import type { ContentGroupEvent } from '../contentgroup/contentgroup.events';
import type { Fact, Instant } from '../kernel';
import type { ProductEvent } from '../product/product.events';
import type { SubscriptionEvent } from '../subscription/subscription.events';
import type { LiveSession, ViewingEvent } from '../viewing/viewing.events';
import { Catalogue, type Bought, type PublishedMedia } from './catalogue';
import type { PlaybackRequest } from './decision-record';
import type { Facts, OpeningSubscription } from './facts';
import { Households } from './households';

/** An event as the log records it. */
export type IndexedEvent = Fact & Readonly<{ stream: string; metadata: Readonly<{ carrierId?: string }> }>;

export type WatchedSession = Readonly<{ accountId: string; carrierId: string; session: LiveSession }>;

type Asked = Pick<PlaybackRequest, 'accountId' | 'deviceId' | 'content'>;

/**
 * What decisions look at, folded from the log in its order. Every look-up names the carrier that asks, and another
 * carrier's things are unknown to it. The same class serves the API live, and an auditor as of a past event.
 */
export class EntitlementIndex {
  /** The streams that it is folded from. */
  static readonly categories = ['account', 'subscription', 'product', 'contentgroup', 'asset', 'viewing'] as const;

  readonly #catalogue = new Catalogue();
  readonly #households = new Households();

  /** Takes the next event of the log; of other streams, and what has no carrier, is passed over. */
  apply(event: IndexedEvent): void {
    const {
      stream,
      metadata: { carrierId },
    } = event;
    if (carrierId === undefined) return;
    switch (stream.slice(0, stream.indexOf('-'))) {
      case 'account':
        return this.#households.applyAccount(event as Fact as AccountEvent, carrierId);
      case 'subscription':
        return this.#households.applySubscription(event as Fact as SubscriptionEvent, carrierId);
      case 'product':
        return this.#catalogue.applyProduct(event as Fact as ProductEvent, carrierId);
      case 'contentgroup':
        return this.#catalogue.applyContentGroup(event as Fact as ContentGroupEvent, carrierId);
      case 'asset':
        return this.#catalogue.applyAsset(event as Fact as AssetEvent, carrierId);
      case 'viewing':
        return this.#households.applyViewing(event as Fact as ViewingEvent, carrierId);
    }
  }

  factsFor({ accountId, deviceId, content }: Asked, carrierId: string): Facts {
    const household = this.#households.of(accountId, carrierId);
    const asset = this.#catalogue.asset(content.id, carrierId);
    if (!household) return { ...contentFacts(asset), subscriptions: [], blockers: [], live: [] };
    const subscriptions = this.#catalogue.opening(household.bought, content.id, carrierId);
    const device = Object.hasOwn(household.devices, deviceId) ? household.devices[deviceId] : undefined;
    return {
      account: { status: household.status },
      ...(device && { device: { status: device } }),
      ...contentFacts(asset),
      subscriptions,
      blockers: household.blockers.filter((timeline) => concerns(timeline, subscriptions)),
      live: household.live,
    };
  }

  /** All that the household ever bought, whatever became of it. */
  boughtBy(accountId: string, carrierId: string): readonly Bought[] {
    return this.#households.of(accountId, carrierId)?.bought ?? [];
  }

  liveSessions(accountId: string, carrierId: string): readonly LiveSession[] {
    return this.#households.of(accountId, carrierId)?.live ?? [];
  }

  /** A live session by its id alone, for who holds a token and no device. */
  findLive(sessionId: string): WatchedSession | undefined {
    const accountId = this.#households.watcherOf(sessionId);
    const household = accountId === undefined ? undefined : this.#households.anyOf(accountId);
    const session = household?.live.find((one) => one.sessionId === sessionId);
    return accountId !== undefined && household && session
      ? { accountId, carrierId: household.carrierId, session }
      : undefined;
  }

  *allLiveSessions(): IterableIterator<WatchedSession> {
    for (const [accountId, { carrierId, live }] of this.#households.watching())
      for (const session of live) yield { accountId, carrierId, session };
  }

  sessionsOn(nodeId: string): number {
    return this.#households.sessionsOn(nodeId);
  }

  mediaOf(assetId: string, carrierId: string): PublishedMedia | undefined {
    return this.#catalogue.mediaOf(assetId, carrierId);
  }

  /** Most devices that a product of the household allows at that instant; undefined while it has none. */
  deviceLimitOf(accountId: string, carrierId: string, at: Instant): number | undefined {
    const bought = this.#households.of(accountId, carrierId)?.bought ?? [];
    const limits = bought
      .filter(({ startsAt, endsAt }) => startsAt <= at && (endsAt === undefined || at < endsAt))
      .flatMap(({ productId }) => this.#catalogue.limitsOf(productId, carrierId)?.devices ?? []);
    return limits.length === 0 ? undefined : Math.max(...limits);
  }
}

const contentFacts = (asset: Asset | undefined): Pick<Facts, 'content'> =>
  asset ? { content: { status: asset.status, ...(asset.rights && { rights: asset.rights }) } } : {};

const concerns = ({ target: { level, id } }: BlockerTimeline, subscriptions: readonly OpeningSubscription[]): boolean =>
  level === 'account' || subscriptions.some((one) => id === (level === 'bundle' ? one.bundleId : one.id));
