import { Inject, Injectable } from '@nestjs/common';
import type { PlaybackRequest } from '@domain/entitlement/decision-record';
import { EntitlementIndex } from '@domain/entitlement/entitlement-index';
import type { Facts } from '@domain/entitlement/facts';
import { factEventVersions, type FactEvent } from '@domain/entitlement/fact-events';
import { comparePositions, decoded, type EventLog, type Recorded, type RecordedEvent } from '@event-store';
import { EVENT_LOG } from '../platform';
import { KnownFacts } from './known-facts';

type Asked = Pick<PlaybackRequest, 'accountId' | 'deviceId' | 'content'>;
/** An event of the log as it is known: in today's shape, with its place. */
export type KnownEvent = Recorded<FactEvent> & Pick<RecordedEvent, 'stream'>;

/** What was known of one household and one title, and the events it was known from, in the log's order. */
export type KnownThen = Readonly<{ facts: Facts; events: readonly KnownEvent[] }>;

/** Events of a page of a household's viewings, of which mostly the first is the one that was known. */
const viewingPage = 20;

/** The facts of one household and one title as they were known at an earlier point, from their own streams alone. */
@Injectable()
export class FactsAsOf {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    private readonly known: KnownFacts,
  ) {}

  /** `wasKnown` tells for an event whether it had been told by then. */
  async read(asked: Asked, carrierId: string, wasKnown: (event: RecordedEvent) => boolean): Promise<KnownThen> {
    const { accountId, content } = asked;
    const read = (names: Iterable<string>) => this.#streams(names, wasKnown);
    const { entitlements } = await this.known.current();
    const own = await Promise.all([
      read([`account-${accountId}`, `asset-${content.id}`]),
      this.#viewing(accountId, wasKnown),
    ]);
    const bought = await read(entitlements.boughtBy(accountId, carrierId).map(({ id }) => `subscription-${id}`));
    const products = await read(streamsNamed('product', bought, productsIn));
    const groups = await read(streamsNamed('contentgroup', products, groupsIn));
    const found = [...own.flat(), ...bought, ...products, ...groups].filter((event) => isOf(carrierId, event));
    const events = found.toSorted((a, b) => comparePositions(a.position, b.position)).map(known);
    const index = new EntitlementIndex();
    for (const event of events) index.apply(event);
    return { facts: index.factsFor(asked, carrierId), events };
  }

  async #streams(
    names: Iterable<string>,
    wasKnown: (event: RecordedEvent) => boolean,
  ): Promise<readonly RecordedEvent[]> {
    const pages = await Promise.all(Array.from(new Set(names), (name) => this.log.readStream(name)));
    return pages.flatMap((page) => (page.kind === 'events' ? page.events.filter(wasKnown) : []));
  }

  /** Each event of a household's viewings carries all that was live after it. */
  async #viewing(accountId: string, wasKnown: (event: RecordedEvent) => boolean): Promise<readonly RecordedEvent[]> {
    let from: number | undefined;
    for (;;) {
      const read = { direction: 'backwards', limit: viewingPage, ...(from !== undefined && { from }) } as const;
      const page = await this.log.readStream(`viewing-${accountId}`, read);
      const events = page.kind === 'events' ? page.events : [];
      const last = events.find(wasKnown);
      if (last) return [last];
      from = (events.at(-1)?.revision ?? 0) - 1;
      if (from < 0) return [];
    }
  }
}

const isOf = (carrierId: string, { metadata }: RecordedEvent) => metadata.carrierId === carrierId;

const known = (event: RecordedEvent): KnownEvent => ({
  ...decoded<FactEvent>({ versions: factEventVersions }, event),
  stream: event.stream,
});

/** The streams of what some events name. */
const streamsNamed = (
  category: string,
  events: readonly RecordedEvent[],
  idsIn: (event: FactEvent) => readonly string[],
) => events.flatMap((event) => idsIn(known(event))).map((id) => `${category}-${id}`);

const productsIn = ({ type, data }: FactEvent) => (type === 'SubscriptionStarted' ? [data.productId] : []);
const groupsIn = ({ type, data }: FactEvent) => (type === 'ProductPublished' ? data.contentGroupIds : []);
