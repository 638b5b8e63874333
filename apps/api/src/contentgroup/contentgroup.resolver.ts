import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { asset } from '@domain/asset/asset';
import { contentGroup, type ContentGroupCommand, type ContentGroupRefusal } from '@domain/contentgroup/contentgroup';
import { refuse, type LocalizedText } from '@domain/kernel';
import { Aggregates, type CommandRefusal } from '@event-store';
import { ContentGroupOverview, ReadModels } from '@read-models';
import { connectionOf, pageFrom, type PageArguments } from '../graphql/connection';
import { CommandDoor, commandRefusalTexts, Requires, scopeOf, TheCaller, toPayload } from '../platform';
import type { Asked, Caller, RefusalTexts } from '../platform';

type CreateInput = Readonly<{ commandId: string; name: LocalizedText }>;
type AssetInput = Readonly<{ commandId: string; contentGroupId: string; assetId: string }>;

export const contentGroupRefusals: RefusalTexts<ContentGroupRefusal | CommandRefusal | 'asset-unknown'> = {
  typename: 'ContentGroupRefusal',
  absent: 'not-created',
  texts: {
    ...commandRefusalTexts,
    'already-created': 'The content group is there already.',
    'not-created': 'There is no such content group.',
    'asset-unknown': 'There is no such asset.',
  },
};

@Resolver('ContentGroup')
export class ContentGroupResolver {
  constructor(
    private readonly door: CommandDoor,
    private readonly aggregates: Aggregates,
    private readonly readModels: ReadModels,
  ) {}

  @Mutation()
  @Requires('content-group:manage')
  async createContentGroup(@Args('input') input: CreateInput, @TheCaller() caller: Caller) {
    const asked = this.door.asked(caller, 'createContentGroup', input);
    const contentGroupId = asked.idOf('content-group');
    const data = { contentGroupId, name: input.name, at: asked.at };
    const outcome = await this.door.send(contentGroup, contentGroupId, { type: 'CreateContentGroup', data }, asked);
    return toPayload(outcome, contentGroupRefusals, { __typename: 'ContentGroupAccepted', contentGroupId });
  }

  @Mutation()
  @Requires('content-group:manage')
  addAssetToGroup(@Args('input') input: AssetInput, @TheCaller() caller: Caller) {
    const asked = this.door.asked(caller, 'addAssetToGroup', input);
    return this.change('AddAssetToGroup', input, asked);
  }

  @Mutation()
  @Requires('content-group:manage')
  removeAssetFromGroup(@Args('input') input: AssetInput, @TheCaller() caller: Caller) {
    const asked = this.door.asked(caller, 'removeAssetFromGroup', input);
    return this.change('RemoveAssetFromGroup', input, asked);
  }

  @Query()
  @Requires('content-group:read')
  contentGroups(@Args() page: PageArguments, @TheCaller() caller: Caller) {
    return connectionOf(
      this.readModels.read(scopeOf(caller), (reader) =>
        reader.page(ContentGroupOverview, { sort: { by: 'sortName' }, ...pageFrom(page) }),
      ),
    );
  }

  private async change(
    type: 'AddAssetToGroup' | 'RemoveAssetFromGroup',
    { contentGroupId, assetId }: AssetInput,
    asked: Asked,
  ) {
    const command = async () => {
      const found = await this.aggregates.load(asset, assetId, asked.meta.carrierId);
      if (found.kind === 'not-found') return refuse('asset-unknown');
      return { type, data: { contentGroupId, assetId, at: asked.at } } satisfies ContentGroupCommand;
    };
    const outcome = await this.door.send(contentGroup, contentGroupId, command, asked);
    return toPayload(outcome, contentGroupRefusals, { __typename: 'ContentGroupAccepted', contentGroupId });
  }
}
