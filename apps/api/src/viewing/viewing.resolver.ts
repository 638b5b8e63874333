import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { ReasonCode } from '@domain/entitlement/decision-record';
import type { Instant } from '@domain/kernel';
import { AssetOverview, DenialOverview, ReadModels, ViewingSession, type ViewingStatus } from '@read-models';
import { connectionOf, filterFrom, pageFrom, type PageArguments } from '../graphql/connection';
import type { GraphqlContext } from '../graphql/graphql-context';
import { Loaders } from '../graphql/loaders';
import { Requires, scopeOf, TheCaller } from '../platform';
import type { Caller } from '../platform';

type SessionFilter = Readonly<{
  accountId?: string | null;
  assetId?: string | null;
  status?: ViewingStatus | null;
  startedFrom?: Instant | null;
  startedBefore?: Instant | null;
}>;
type DenialFilter = Readonly<{
  accountId?: string | null;
  assetId?: string | null;
  reasonCode?: ReasonCode | null;
  deniedFrom?: Instant | null;
  deniedBefore?: Instant | null;
}>;
type SessionsArguments = PageArguments & Readonly<{ filter?: SessionFilter | null }>;
type DenialsArguments = PageArguments & Readonly<{ filter?: DenialFilter | null }>;

@Resolver('ViewingSession')
export class ViewingResolver {
  constructor(
    private readonly readModels: ReadModels,
    private readonly loaders: Loaders,
  ) {}

  @Query()
  @Requires('viewing:list')
  viewingSessions(@Args() { filter, ...page }: SessionsArguments, @TheCaller() caller: Caller) {
    const { startedFrom: from, startedBefore: before, ...rest } = filter ?? {};
    return connectionOf(
      this.readModels.read(scopeOf(caller), (reader) =>
        reader.page<ViewingSession>(ViewingSession, {
          filter: { ...filterFrom(rest), startedAt: filterFrom({ from, before }) },
          sort: { by: 'startedAt', descending: true },
          ...pageFrom(page),
        }),
      ),
    );
  }

  @Query('viewingSession')
  @Requires('viewing:read')
  viewingSessionById(@Args('id') id: string, @Context() context: GraphqlContext) {
    return this.loaders.byId(context, ViewingSession, id);
  }

  @Query()
  @Requires('viewing:list')
  denials(@Args() { filter, ...page }: DenialsArguments, @TheCaller() caller: Caller) {
    const { deniedFrom: from, deniedBefore: before, ...rest } = filter ?? {};
    return connectionOf(
      this.readModels.read(scopeOf(caller), (reader) =>
        reader.page<DenialOverview>(DenialOverview, {
          filter: { ...filterFrom(rest), deniedAt: filterFrom({ from, before }) },
          sort: { by: 'deniedAt', descending: true },
          ...pageFrom(page),
        }),
      ),
    );
  }

  @ResolveField()
  @Requires('viewing:read')
  asset(@Parent() { assetId }: ViewingSession, @Context() context: GraphqlContext) {
    return this.loaders.byId(context, AssetOverview, assetId);
  }
}
