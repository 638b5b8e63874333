import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { commandIdOf, type Carrier, type Film, type Stage } from '../cast';
import { eventually } from '../eventually';
import { sampleFilm } from '../film';
import { operations } from '../operations';
import { loopFilm } from '../picture';

type Asset = Readonly<{
  status: string;
  durationMs: number | null;
  publicationId: string | null;
  renditions: readonly Readonly<{ name: string; height: number }>[];
  failure: Readonly<{ reason: string }> | null;
}>;

const filmSeconds = 124;

const assetQuery = /* GraphQL */ `
  query Asset($id: UUID!) {
    asset(id: $id) {
      status
      durationMs
      publicationId
      renditions {
        name
        height
      }
      failure {
        reason
      }
    }
  }
`;

/** A film goes from the import folder to the node. */
export async function bringFilm(stage: Stage, carrier: Carrier, contentGroupId: string): Promise<Film> {
  const { narrator, settings } = stage;
  const { staff } = carrier;
  narrator.chapter('A film arrives');
  const source = join(settings.data, 'import', carrier.carrierId, 'cockatoo.mp4');
  await mkdir(dirname(source), { recursive: true });
  if (!existsSync(source)) await loopFilm(await sampleFilm(settings), filmSeconds, source);
  const { assetId } = await narrator.step(
    'Staff ingest cockatoo.mp4 from the import folder',
    () =>
      staff.accepted<{ assetId: string }>(operations.ingestAsset, {
        input: {
          commandId: commandIdOf('ingest cockatoo'),
          title: { de: 'Der Kakadu', en: 'The Cockatoo' },
          importName: 'cockatoo.mp4',
        },
      }),
    (answer) => ({ holds: answer.assetId !== '', text: `asset ${answer.assetId}` }),
  );
  const packaged = await narrator.step(
    'The worker packages it, and its progress is seen in GraphQL',
    () => watchPackaging(stage, carrier, assetId),
    ({ renditions, durationMs }) => ({
      holds: renditions.length > 0 && durationMs !== null,
      text: `${renditions.map(({ name }) => name).join(', ')}; ${Math.round((durationMs ?? 0) / 1000)} s in segments of 4 s`,
    }),
  );
  await release(stage, carrier, { assetId, contentGroupId });
  return { assetId, source, durationMs: packaged.durationMs ?? 0 };
}

const isPackaged = ({ status }: Asset) => !['INGESTED', 'PROCESSING'].includes(status);

async function watchPackaging({ api, narrator }: Stage, { staff }: Carrier, assetId: string): Promise<Asset> {
  const bar = narrator.progress('packaged');
  const client = createClient({
    url: `${api.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: staff.authorization },
  });
  const query = 'subscription Progress($id: UUID!) { packagingProgress(assetId: $id) { percent step } }';
  client.subscribe<{ packagingProgress: { percent: number } }>(
    { query, variables: { id: assetId } },
    {
      next: ({ data }) => data && bar(data.packagingProgress.percent),
      error: () => undefined,
      complete: () => undefined,
    },
  );
  try {
    const asset = await eventually(
      'packaging',
      async () => {
        const now = await staff.field<Asset | null>(assetQuery, { id: assetId });
        return now !== null && isPackaged(now) ? now : undefined;
      },
      300_000,
    );
    if (asset.failure !== null) throw new Error(`Packaging failed: ${asset.failure.reason}`);
    return asset;
  } finally {
    await client.dispose();
  }
}

async function release(
  { narrator }: Stage,
  { staff }: Carrier,
  film: Readonly<{ assetId: string; contentGroupId: string }>,
): Promise<void> {
  const { assetId } = film;
  const act = (operation: keyof typeof operations, more: object = {}) =>
    staff.accepted(operations[operation], {
      input: { commandId: commandIdOf(`${operation} cockatoo`), assetId, ...more },
    });
  await narrator.step(
    'A person reviews it and approves; the worker encrypts it for the nodes',
    async () => {
      await act('startAssetReview');
      await act('approveAsset');
      return eventually(
        'publication',
        async () => {
          const asset = await staff.field<Asset | null>(assetQuery, { id: assetId });
          return asset?.publicationId ?? undefined;
        },
        120_000,
      );
    },
    (publicationId) => ({
      holds: publicationId !== '',
      text: `publication ${publicationId}, AES-128, the key stays here`,
    }),
  );
  await narrator.step(
    'Rights are agreed, the film joins the group Films and goes online',
    async () => {
      await act('agreeAssetRights', { from: '2026-01-01T00:00:00.000Z' });
      await act('addAssetToGroup', { contentGroupId: film.contentGroupId });
      return act('putAssetOnline');
    },
    () => ({ holds: true, text: 'online' }),
  );
}
