import { Injectable } from '@nestjs/common';
import type { AccountCommand } from '@domain/account/account';
import { refuse, type TimeZone } from '@domain/kernel';
import { site } from '@domain/site/site';
import { Aggregates } from '@event-store';
import { PersonVault } from '@operations';
import type { Asked } from '../platform';

export type OpenAccountInput = Readonly<{
  commandId: string;
  externalId?: string | null;
  siteId?: string | null;
  holder?: string | null;
  timeZone?: TimeZone | null;
}>;

/** What a new household needs from elsewhere: its site, and its own key for what is said of people. */
@Injectable()
export class AccountOpening {
  constructor(
    private readonly aggregates: Aggregates,
    private readonly vault: PersonVault,
  ) {}

  async command(accountId: string, input: OpenAccountInput, { meta, at }: Asked) {
    const { externalId, siteId, holder, timeZone } = input;
    if (siteId && (await this.aggregates.load(site, siteId, meta.carrierId)).kind === 'not-found')
      return refuse('site-unknown');
    const data = {
      accountId,
      ...(externalId && { externalId }),
      ...(siteId && { siteId }),
      ...(holder && { holder: await this.vault.seal(accountId, holder) }),
      ...(timeZone && { timeZone }),
      at,
    };
    return { type: 'OpenAccount', data } satisfies AccountCommand;
  }
}
