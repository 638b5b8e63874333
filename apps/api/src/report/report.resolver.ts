import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { endOfDay, startOfDay, type LocalDate, type LocalizedText } from '@domain/kernel';
import { audienceReport } from '@domain/usage/audience-report';
import { AssetOverview, CarrierOverview, ReadModels, ViewingSession } from '@read-models';
import { Clock } from '@runtime';
import type { GraphqlContext } from '../graphql/graphql-context';
import { Loaders } from '../graphql/loaders';
import { carrierOf, CONFIG, notFound, Requires, TheCaller } from '../platform';
import type { Caller } from '../platform';
import type { ApiConfig } from '../platform/api-config';
import { sessionOf } from './session-of-row';

@Resolver('TitleAudience')
export class ReportResolver {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<ApiConfig, 'audienceThreshold'>,
    private readonly readModels: ReadModels,
    private readonly loaders: Loaders,
    private readonly clock: Clock,
  ) {}

  @Query('audienceReport')
  @Requires('report:read')
  audience(@Args('day') day: LocalDate, @TheCaller() caller: Caller) {
    const carrierId = carrierOf(caller);
    const asOf = this.clock.now();
    return this.readModels.read({ kind: 'carrier', carrierId }, async (reader) => {
      const carrier = await reader.byId(CarrierOverview, carrierId);
      if (!carrier) throw notFound('carrier');
      const { timeZone } = carrier;
      const rows = await reader.find<ViewingSession>(ViewingSession, {
        startedAt: { before: endOfDay(day, timeZone) },
        stoppedAt: { afterOrNull: startOfDay(day, timeZone) },
      });
      const threshold = this.config.audienceThreshold;
      return { ...audienceReport(rows.map(sessionOf), { day, timeZone, threshold, now: asOf }), timeZone, asOf };
    });
  }

  @ResolveField()
  @Requires('report:read')
  async title(
    @Parent() { assetId }: Readonly<{ assetId: string }>,
    @Context() context: GraphqlContext,
  ): Promise<LocalizedText | null> {
    return (await this.loaders.byId(context, AssetOverview, assetId))?.title ?? null;
  }
}
