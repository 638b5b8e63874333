import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { asset, type AssetCommand } from '@domain/asset/asset';
import type { LocalizedText } from '@domain/kernel';
import { badInput, carrierOf, CommandDoor, Requires, TheCaller, toPayload } from '../platform';
import type { Caller } from '../platform';
import { assetRefusals } from './asset-refusals';
import { Sources } from './sources';

type IngestAssetInput = Readonly<{
  commandId: string;
  title: LocalizedText;
  uploadId?: string | null;
  importName?: string | null;
}>;

@Resolver('Asset')
export class IngestResolver {
  constructor(
    private readonly door: CommandDoor,
    private readonly sources: Sources,
  ) {}

  @Mutation()
  @Requires('asset:ingest')
  async ingestAsset(@Args('input') input: IngestAssetInput, @TheCaller() caller: Caller) {
    const { title, uploadId, importName } = input;
    if (Boolean(uploadId) === Boolean(importName))
      throw badInput('input.uploadId', 'Give either uploadId or importName.');
    const asked = this.door.asked(caller, 'ingestAsset', input);
    const carrierId = carrierOf(caller);
    const assetId = asked.idOf('asset');
    const command = async () => {
      const source = uploadId
        ? await this.sources.takeUpload(carrierId, uploadId, assetId)
        : await this.sources.takeImport(carrierId, importName ?? '', assetId);
      if ('kind' in source) return source;
      const data = { assetId, title, sourceKey: source.key, bytes: source.bytes, at: asked.at };
      return { type: 'IngestAsset', data } satisfies AssetCommand;
    };
    const outcome = await this.door.send(asset, assetId, command, asked);
    if (outcome.kind === 'accepted' && uploadId) await this.sources.forgetUpload(carrierId, uploadId);
    return toPayload(outcome, assetRefusals, { __typename: 'AssetAccepted', assetId });
  }
}
