import { Args, Query, Resolver, Subscription } from '@nestjs/graphql';
import { asset } from '@domain/asset/asset';
import { Aggregates } from '@event-store';
import { JobProgress, ProgressBell, type Progress } from '@operations';
import { carrierOf, notFound, Requires, TheCaller } from '../platform';
import type { Caller } from '../platform';
import { untilReturned } from './until-returned';

@Resolver('PackagingProgress')
export class PackagingProgressResolver {
  constructor(
    private readonly aggregates: Aggregates,
    private readonly jobs: JobProgress,
    private readonly bell: ProgressBell,
  ) {}

  @Query('packagingProgress')
  @Requires('asset:read')
  now(@Args('assetId') assetId: string, @TheCaller() caller: Caller) {
    return this.jobs.find(carrierOf(caller), assetId);
  }

  @Subscription('packagingProgress', { resolve: (progress: Progress) => progress })
  @Requires('asset:read')
  async live(@Args('assetId') assetId: string, @TheCaller() caller: Caller) {
    const carrierId = carrierOf(caller);
    if ((await this.aggregates.load(asset, assetId, carrierId)).kind === 'not-found') throw notFound('asset');
    return untilReturned((signal) => this.jobs.watch(carrierId, assetId, this.bell, signal));
  }
}
