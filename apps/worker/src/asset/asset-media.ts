import { asset } from '@domain/asset/asset';
import type { Asset } from '@domain/asset/asset-state';
import type { AssetEvent } from '@domain/asset/asset.events';
import type { Aggregates } from '@event-store';

/** An asset with the keys of its media, which its own rules do not need. */
export type AssetMedia = Readonly<{ asset: Asset; sourceKey?: string; packageKey?: string }>;

const assetMedia = {
  name: asset.name,
  versions: asset.versions,
  initial: { asset: asset.initial },
  evolve: (state: AssetMedia, event: AssetEvent): AssetMedia => {
    const next = { ...state, asset: asset.evolve(state.asset, event) };
    if (event.type === 'AssetIngested') return { ...next, sourceKey: event.data.sourceKey };
    if (event.type === 'AssetPackaged') return { ...next, packageKey: event.data.packageKey };
    return next;
  },
};

/** What the log says of the asset now; undefined if the carrier has none of that id. */
export async function assetMediaOf(
  aggregates: Pick<Aggregates, 'load'>,
  { assetId, carrierId }: Readonly<{ assetId: string; carrierId: string }>,
): Promise<AssetMedia | undefined> {
  const loaded = await aggregates.load<AssetMedia, AssetEvent>(assetMedia, assetId, carrierId);
  return loaded.kind === 'loaded' ? loaded.state : undefined;
}
