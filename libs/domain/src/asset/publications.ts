import type { AssetEvent } from './asset.events';

export type Publication = Readonly<{ assetId: string; publicationId: string; publicationKey: string }>;

/** A player may still be reading the one before. */
const kept = 2;

/** What nodes are to hold: each title's latest publications until it is retired. Folded from the log. */
export class Publications {
  readonly #byAsset = new Map<string, readonly Publication[]>();
  readonly #byId = new Map<string, Publication>();

  apply({ type, data }: AssetEvent): void {
    if (type === 'AssetRetired') return this.#keep(data.assetId, []);
    if (type !== 'AssetPublished') return;
    const { assetId, publicationId, publicationKey } = data;
    const before = this.#byAsset.get(assetId) ?? [];
    this.#keep(assetId, [...before, { assetId, publicationId, publicationKey }].slice(-kept));
  }

  all(): readonly Publication[] {
    return [...this.#byId.values()];
  }

  get(publicationId: string): Publication | undefined {
    return this.#byId.get(publicationId);
  }

  #keep(assetId: string, publications: readonly Publication[]): void {
    for (const { publicationId } of this.#byAsset.get(assetId) ?? []) this.#byId.delete(publicationId);
    for (const publication of publications) this.#byId.set(publication.publicationId, publication);
    this.#byAsset.set(assetId, publications);
  }
}
