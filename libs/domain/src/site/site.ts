import { accept, refuse, type Aggregate, type Decision, type Instant, type Order } from '../kernel';
import { siteEventVersions, type SiteEvent } from './site.events';

type Open = Order<'OpenSite', { siteId: string; name: string; at: Instant }>;
export type SiteCommand = Open;
export type SiteRefusal = 'already-opened';
export type SiteDecision = Decision<SiteEvent, SiteRefusal>;

export type Site = Readonly<{ status: 'none' | 'open' }>;

export const site: Aggregate<Site, SiteCommand, SiteEvent, SiteRefusal> = {
  name: 'site',
  versions: siteEventVersions,
  initial: { status: 'none' },
  decide: ({ data: { at, ...what } }, { status }) =>
    status === 'none' ? accept({ type: 'SiteOpened', data: { ...what, openedAt: at } }) : refuse('already-opened'),
  evolve: () => ({ status: 'open' }),
};
