import { randomUUID } from 'node:crypto';
import { copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { uuidV5 } from '@event-store';
import { mutations } from '../../world/house/mutations';
import type { Write } from '../ledger';
import type { Scene } from './scene';

const query = 'query ($id: UUID!) { asset(id: $id) { status publicationId failure { reason } } }';
type Asset = Readonly<{ status: string; publicationId: string | null; failure: Readonly<{ reason: string }> | null }>;

/** Brings one film after the other through packaging and publication, which are jobs. */
export const takeInFilms =
  (scene: Scene) =>
  async (enough: AbortSignal): Promise<void> => {
    while (!enough.aborted) {
      const importName = `${randomUUID()}.mp4`;
      await copyFile(scene.clip, join(dirname(scene.clip), importName));
      const ingest = ingestion(scene, importName);
      const assetId = ingest.stream.slice('asset-'.length);
      if (await scene.ledger.write(ingest, enough)) await publish(scene, assetId, enough);
    }
  };

async function publish(scene: Scene, assetId: string, enough: AbortSignal): Promise<void> {
  if (!(await comesTo(scene, assetId, ({ status }) => status === 'PACKAGED', enough))) return;
  if (!(await scene.ledger.write(change(scene, 'startAssetReview', assetId), enough))) return;
  if (!(await scene.ledger.write(change(scene, 'approveAsset', assetId), enough))) return;
  await comesTo(scene, assetId, ({ publicationId }) => publicationId !== null, enough);
}

/** False when there is no time to wait for it. */
async function comesTo(
  { staff }: Scene,
  id: string,
  holds: (asset: Asset) => boolean,
  enough: AbortSignal,
): Promise<boolean> {
  while (!enough.aborted) {
    const asset = await staff.read<Asset>(query, { id });
    if (asset && holds(asset)) return true;
    await pause(100);
  }
  return false;
}

function ingestion({ staff, carrier }: Scene, importName: string): Write {
  const commandId = randomUUID();
  const stored = uuidV5(carrier.carrierId, commandId);
  const input = { commandId, title: { de: 'Der Kakadu', en: 'The Cockatoo' }, importName };
  return {
    what: 'ingestAsset',
    commandId: stored,
    stream: `asset-${uuidV5(stored, 'asset')}`,
    send: () => staff.write(mutations.ingestAsset, input),
  };
}

function change({ staff, carrier }: Scene, name: 'startAssetReview' | 'approveAsset', assetId: string): Write {
  const commandId = randomUUID();
  return {
    what: name,
    commandId: uuidV5(carrier.carrierId, commandId),
    stream: `asset-${assetId}`,
    send: () => staff.write(mutations[name], { commandId, assetId }),
  };
}
