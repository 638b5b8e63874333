import type { Instant } from '@domain/kernel';
import { specificationFor } from '@testing';
import { site } from './site';
import type { SiteEvent } from './site.events';

const given = specificationFor(site);
const at = '2026-01-05T12:00:00.000Z' as Instant;
const what = { siteId: 'site-1', name: 'Hafenklinik' };
const open = { type: 'OpenSite', data: { ...what, at } } as const;
const opened: SiteEvent = { type: 'SiteOpened', data: { ...what, openedAt: at } };

describe('opening a site', () => {
  it('makes it known', () => given().when(open).then(opened));
  it('is refused a second time', () => given(opened).when(open).thenRefused('already-opened'));
});
