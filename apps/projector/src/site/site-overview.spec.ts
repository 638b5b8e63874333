import type { SiteEvent } from '@domain/site/site.events';
import { rowsOf } from '@projections';
import { at, recordedIn } from '../../../../tests/projections/recorded';
import { siteOverview } from './site-overview.projection';

describe('the overview of sites', () => {
  it('shows an opened site', () => {
    const events: SiteEvent[] = [{ type: 'SiteOpened', data: { siteId: 's', name: 'Hotel', openedAt: at(1) } }];
    expect(rowsOf(siteOverview, recordedIn('site-s', 'c', events))).toEqual([
      { id: 's', carrierId: 'c', name: 'Hotel', openedAt: at(1), revision: 0 },
    ]);
  });
});
