import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { audienceReport } from '@domain/usage/audience-report';
import { sessionsIn } from '@domain/usage/sessions';
import type { LocalDate, LocalizedText, TimeZone } from '@domain/kernel';
import { AssetOverview, CarrierOverview, ReadModels } from '@read-models';
import { Clock } from '@runtime';
import { UsageLog } from '../audit/usage-log';
import type { GraphqlContext } from '../graphql/graphql-context';
import { Loaders } from '../graphql/loaders';
import { carrierOf, notFound, Requires, TheCaller } from '../platform';
import type { Caller } from '../platform';

/** Fewer households than this are nobody's business. */
const threshold = 2;

@Resolver('TitleAudience')
export class ReportResolver {
  constructor(
    private readonly usage: UsageLog,
    private readonly readModels: ReadModels,
    private readonly loaders: Loaders,
    private readonly clock: Clock,
  ) {}

  @Query('audienceReport')
  @Requires('report:read')
  async audience(@Args('day') day: LocalDate, @TheCaller() caller: Caller) {
    const carrierId = carrierOf(caller);
    const timeZone = await this.timeZoneOf(carrierId);
    const sessions = sessionsIn(await this.usage.ofCarrier(carrierId));
    return audienceReport(sessions, { day, timeZone, threshold, now: this.clock.now() });
  }

  @ResolveField()
  @Requires('report:read')
  async title(
    @Parent() { assetId }: Readonly<{ assetId: string }>,
    @Context() context: GraphqlContext,
  ): Promise<LocalizedText | null> {
    return (await this.loaders.byId(context, AssetOverview, assetId))?.title ?? null;
  }

  private async timeZoneOf(carrierId: string): Promise<TimeZone> {
    const row = await this.readModels.read({ kind: 'carrier', carrierId }, (reader) =>
      reader.byId(CarrierOverview, carrierId),
    );
    if (row === undefined) throw notFound('carrier');
    return row.timeZone;
  }
}
