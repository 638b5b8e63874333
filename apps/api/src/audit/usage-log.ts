import { Inject, Injectable } from '@nestjs/common';
import { account } from '@domain/account/account';
import type { UsageEvent } from '@domain/usage/sessions';
import { denialEventVersions } from '@domain/viewing/denial.events';
import { viewingEventVersions } from '@domain/viewing/viewing.events';
import { Aggregates, decoded, type EventLog, type RecordedEvent } from '@event-store';
import { EVENT_LOG } from '../platform';

const versions = { ...viewingEventVersions, ...denialEventVersions };

/** The book of who watched what, read from the log itself. */
@Injectable()
export class UsageLog {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    private readonly aggregates: Aggregates,
  ) {}

  /** One household's; undefined when the carrier has no such household. */
  async ofHousehold(accountId: string, carrierId: string): Promise<readonly UsageEvent[] | undefined> {
    if ((await this.aggregates.load(account, accountId, carrierId)).kind === 'not-found') return undefined;
    const streams = await Promise.all([this.stream(`viewing-${accountId}`), this.stream(`denial-${accountId}`)]);
    return streams.flat();
  }

  private async stream(name: string): Promise<readonly UsageEvent[]> {
    const page = await this.log.readStream(name);
    return page.kind === 'events' ? page.events.map(usageEvent) : [];
  }
}

const usageEvent = (event: RecordedEvent): UsageEvent => decoded<UsageEvent>({ versions }, event);
