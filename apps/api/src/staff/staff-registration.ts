import { Injectable } from '@nestjs/common';
import { refuse } from '@domain/kernel';
import { site } from '@domain/site/site';
import type { StaffCommand } from '@domain/staff/staff';
import type { StaffScope } from '@domain/staff/staff.events';
import { Aggregates } from '@event-store';
import { PersonVault, RefreshSessions, StaffLogins } from '@operations';
import type { Asked } from '../platform';

export type RegisterStaffInput = Readonly<{
  commandId: string;
  scope: StaffScope;
  siteId?: string | null;
  email: string;
  name: string;
  password: string;
}>;

/** The log-in that belongs to a member of staff: made before the event, so that nobody is registered without one. */
@Injectable()
export class StaffRegistration {
  constructor(
    private readonly aggregates: Aggregates,
    private readonly vault: PersonVault,
    private readonly logins: StaffLogins,
    private readonly sessions: RefreshSessions,
  ) {}

  async command(staffId: string, input: RegisterStaffInput, { meta, at }: Asked) {
    const { scope, siteId, email, name, password } = input;
    if (scope === 'site' && !siteId) return refuse('site-missing');
    if (scope !== 'site' && siteId) return refuse('site-not-in-scope');
    if (siteId && (await this.aggregates.load(site, siteId, meta.carrierId)).kind === 'not-found')
      return refuse('site-unknown');
    if ((await this.logins.register(staffId, email, password)) === 'email-taken') return refuse('email-taken');
    const sealed = { email: await this.vault.seal(staffId, email), name: await this.vault.seal(staffId, name) };
    const data = { staffId, scope, ...(siteId && { siteId }), ...sealed, at };
    return { type: 'RegisterStaff', data } satisfies StaffCommand;
  }

  /** After the dismissal stands in the log. */
  async end(staffId: string): Promise<void> {
    await this.logins.remove(staffId);
    await this.sessions.endAllOf(staffId);
  }
}
