import { Inject, Injectable } from '@nestjs/common';
import { account } from '@domain/account/account';
import type { AccountEvent } from '@domain/account/account.events';
import { decoded, type EventLog } from '@event-store';
import { checkSite, type Caller } from './caller';
import { EVENT_LOG } from './tokens';

/** Keeps the staff of a site to its households, by the log, so that a household opened just now counts. */
@Injectable()
export class Households {
  constructor(@Inject(EVENT_LOG) private readonly log: EventLog) {}

  /** @throws Problem not-found */
  async check(caller: Caller, accountId: string): Promise<void> {
    if (caller.kind !== 'staff' || caller.scope !== 'site') return;
    checkSite(caller, await this.#siteOf(accountId), 'account');
  }

  async #siteOf(accountId: string): Promise<string | undefined> {
    const page = await this.log.readStream(`account-${accountId}`, { limit: 1 });
    const [first] = page.kind === 'events' ? page.events : [];
    const opened = first && decoded<AccountEvent>(account, first);
    return opened?.type === 'AccountOpened' ? opened.data.siteId : undefined;
  }
}
