import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { asset, type AssetCommand } from '@domain/asset/asset';
import type { Instant } from '@domain/kernel';
import { AssetOverview, ReadModels, type AssetStatus } from '@read-models';
import { connectionOf, orderFrom, pageFrom } from '../graphql/connection';
import type { PageArguments, SortArgument } from '../graphql/connection';
import type { GraphqlContext } from '../graphql/graphql-context';
import { Loaders } from '../graphql/loaders';
import { CommandDoor, Requires, scopeOf, TheCaller, toPayload } from '../platform';
import type { Caller } from '../platform';
import { assetRefusals } from './asset-refusals';

type AssetInput = Readonly<{ commandId: string; assetId: string }>;
type RejectInput = AssetInput & Readonly<{ reason: string }>;
type RightsInput = AssetInput & Readonly<{ from: Instant; until?: Instant | null }>;
type AssetsArguments = PageArguments &
  Readonly<{
    filter?: Readonly<{ status?: readonly AssetStatus[] | null }> | null;
    sort?: SortArgument<keyof typeof sortColumns> | null;
  }>;

const sortColumns = { title: 'sortTitle', 'ingested-at': 'ingestedAt' } as const;

@Resolver('Asset')
export class AssetResolver {
  constructor(
    private readonly door: CommandDoor,
    private readonly readModels: ReadModels,
    private readonly loaders: Loaders,
  ) {}

  @Mutation()
  @Requires('asset:ingest')
  retryPackaging(@Args('input') input: AssetInput, @TheCaller() caller: Caller) {
    return this.change('retryPackaging', input, caller, (data) => ({ type: 'RetryPackaging', data }));
  }

  @Mutation()
  @Requires('asset:review')
  startAssetReview(@Args('input') input: AssetInput, @TheCaller() caller: Caller) {
    return this.change('startAssetReview', input, caller, (data) => ({ type: 'StartReview', data }));
  }

  @Mutation()
  @Requires('asset:review')
  approveAsset(@Args('input') input: AssetInput, @TheCaller() caller: Caller) {
    return this.change('approveAsset', input, caller, (data) => ({ type: 'ApproveAsset', data }));
  }

  @Mutation()
  @Requires('asset:review')
  rejectAsset(@Args('input') input: RejectInput, @TheCaller() caller: Caller) {
    const { reason } = input;
    return this.change('rejectAsset', input, caller, (data) => ({ type: 'RejectAsset', data: { ...data, reason } }));
  }

  @Mutation()
  @Requires('asset:release')
  agreeAssetRights(@Args('input') input: RightsInput, @TheCaller() caller: Caller) {
    const window = { from: input.from, ...(input.until && { until: input.until }) };
    return this.change('agreeAssetRights', input, caller, (data) => ({
      type: 'AgreeRights',
      data: { ...data, ...window },
    }));
  }

  @Mutation()
  @Requires('asset:release')
  putAssetOnline(@Args('input') input: AssetInput, @TheCaller() caller: Caller) {
    return this.change('putAssetOnline', input, caller, (data) => ({ type: 'PutAssetOnline', data }));
  }

  @Mutation()
  @Requires('asset:release')
  takeAssetOffline(@Args('input') input: AssetInput, @TheCaller() caller: Caller) {
    return this.change('takeAssetOffline', input, caller, (data) => ({ type: 'TakeAssetOffline', data }));
  }

  @Mutation()
  @Requires('asset:release')
  retireAsset(@Args('input') input: AssetInput, @TheCaller() caller: Caller) {
    return this.change('retireAsset', input, caller, (data) => ({ type: 'RetireAsset', data }));
  }

  @Query()
  @Requires('asset:read')
  assets(@Args() { filter, sort, ...page }: AssetsArguments, @TheCaller() caller: Caller) {
    const order = orderFrom(sortColumns, sort, { by: 'ingested-at', direction: 'descending' });
    const among = filter?.status ? { status: { in: filter.status } } : {};
    return connectionOf(
      this.readModels.read(scopeOf(caller), (reader) =>
        reader.page<AssetOverview>(AssetOverview, { filter: among, sort: order, ...pageFrom(page) }),
      ),
    );
  }

  @Query('asset')
  @Requires('asset:read')
  assetById(@Args('id') id: string, @Context() context: GraphqlContext) {
    return this.loaders.byId(context, AssetOverview, id);
  }

  private async change(
    operation: string,
    input: AssetInput,
    caller: Caller,
    commandOf: (data: Readonly<{ assetId: string; at: Instant }>) => AssetCommand,
  ) {
    const asked = this.door.asked(caller, operation, input);
    const { assetId } = input;
    const outcome = await this.door.send(asset, assetId, commandOf({ assetId, at: asked.at }), asked);
    return toPayload(outcome, assetRefusals, { __typename: 'AssetAccepted', assetId });
  }
}
