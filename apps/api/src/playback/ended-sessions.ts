import { Inject, Injectable } from '@nestjs/common';
import { viewing } from '@domain/viewing/viewing';
import type { ViewingEvent } from '@domain/viewing/viewing.events';
import { decoded, type EventLog } from '@event-store';
import { EVENT_LOG } from '../platform';

type Ending = Exclude<ViewingEvent, { type: 'ViewingStarted' }>;

const pageSize = 100;
/** A session that ended longer ago has no player that still asks. */
const maxPages = 50;

/** How sessions that are not live any more have ended, looked up in the household's own stream, the latest first. */
@Injectable()
export class EndedSessions {
  constructor(@Inject(EVENT_LOG) private readonly log: EventLog) {}

  async find(accountId: string, carrierId: string, sessionId: string): Promise<Ending | undefined> {
    const stream = `viewing-${accountId}`;
    for (let page = 0, from: number | undefined; page < maxPages; page++) {
      const read = await this.log.readStream(stream, {
        direction: 'backwards',
        limit: pageSize,
        ...(from !== undefined && { from }),
      });
      const events = read.kind === 'events' ? read.events : [];
      const own = events.filter(({ metadata }) => metadata.carrierId === carrierId);
      const ending = own.map((event) => decoded<ViewingEvent>(viewing, event)).find((event) => ends(event, sessionId));
      if (ending) return ending as Ending;
      const last = events.at(-1);
      if (!last || last.revision === 0) return undefined;
      from = last.revision - 1;
    }
    return undefined;
  }
}

const ends = (event: ViewingEvent, sessionId: string): boolean =>
  event.type !== 'ViewingStarted' && event.data.session.sessionId === sessionId;
