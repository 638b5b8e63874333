import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { site, type SiteRefusal } from '@domain/site/site';
import type { CommandRefusal } from '@event-store';
import { ReadModels, SiteOverview } from '@read-models';
import { connectionOf, pageFrom, type PageArguments } from '../graphql/connection';
import { CommandDoor, commandRefusalTexts, Requires, scopeOf, TheCaller, toPayload } from '../platform';
import type { Caller, RefusalTexts } from '../platform';

type OpenSiteInput = Readonly<{ commandId: string; name: string }>;

export const siteRefusals: RefusalTexts<SiteRefusal | CommandRefusal> = {
  typename: 'SiteRefusal',
  texts: { ...commandRefusalTexts, 'already-opened': 'The site is open already.' },
};

@Resolver('Site')
export class SiteResolver {
  constructor(
    private readonly door: CommandDoor,
    private readonly readModels: ReadModels,
  ) {}

  @Mutation()
  @Requires('site:open')
  async openSite(@Args('input') input: OpenSiteInput, @TheCaller() caller: Caller) {
    const asked = this.door.asked(caller, 'openSite', input);
    const siteId = asked.idOf('site');
    const command = { type: 'OpenSite', data: { siteId, name: input.name, at: asked.at } } as const;
    const outcome = await this.door.send(site, siteId, command, asked);
    return toPayload(outcome, siteRefusals, { __typename: 'SiteAccepted', siteId });
  }

  @Query()
  @Requires('site:read')
  sites(@Args() page: PageArguments, @TheCaller() caller: Caller) {
    return connectionOf(
      this.readModels.read(scopeOf(caller), (reader) =>
        reader.page(SiteOverview, { sort: { by: 'name' }, ...pageFrom(page) }),
      ),
    );
  }
}
