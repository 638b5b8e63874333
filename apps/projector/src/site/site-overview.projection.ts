import { siteEventVersions, type SiteEvent } from '@domain/site/site.events';
import { carrierOf, readModel } from '@projections';
import { SiteOverview } from '@read-models';

export const siteOverview = readModel<SiteOverview, SiteEvent>({
  entity: SiteOverview,
  version: 1,
  category: 'site',
  events: siteEventVersions,
  singleStream: true,
  key: ({ data }) => data.siteId,
  evolve: (_, event) => {
    const { type, data } = event;
    switch (type) {
      case 'SiteOpened':
        return { id: data.siteId, carrierId: carrierOf(event), name: data.name, openedAt: data.openedAt };
    }
  },
});
