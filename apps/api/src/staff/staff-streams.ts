import { Inject, Injectable } from '@nestjs/common';
import { foldEvents } from '@domain/kernel';
import { staff } from '@domain/staff/staff';
import type { StaffEvent } from '@domain/staff/staff.events';
import { Aggregates, commandHashOf, decoded, uuidV5, type CommandMeta, type EventLog } from '@event-store';
import { DerivedKeys, type Lockout } from '@operations';
import { Clock, currentCorrelation } from '@runtime';
import { EVENT_LOG, type StaffCaller } from '../platform';

/** Members of staff before anybody is known to be one: by their id alone, whatever their carrier. */
@Injectable()
export class StaffStreams {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    private readonly aggregates: Aggregates,
    private readonly keys: DerivedKeys,
    private readonly clock: Clock,
  ) {}

  /** Undefined when there is no such member of staff, or not any more. */
  async find(staffId: string): Promise<Omit<StaffCaller, 'kind'> | undefined> {
    const page = await this.log.readStream(`staff-${staffId}`);
    const events = page.kind === 'events' ? page.events : [];
    const facts = events.map((event) => decoded<StaffEvent>(staff, event));
    const state = foldEvents(staff, facts);
    if (state.status !== 'registered') return undefined;
    const carrierId = events[0]?.metadata.carrierId;
    const { scope, siteId } = state;
    return { staffId, scope, ...(carrierId !== undefined && { carrierId }), ...(siteId !== undefined && { siteId }) };
  }

  /** Remembers that too many wrong passwords were tried. */
  async lockOut({ staffId, failures, until }: Lockout): Promise<void> {
    const known = await this.find(staffId);
    if (known === undefined) return;
    const commandId = uuidV5(staffId, `lockout:${until}`);
    const meta: CommandMeta = {
      commandId,
      commandHash: commandHashOf(this.keys.key('command-hash'), 'lockOutStaff', { staffId, until }),
      correlationId: currentCorrelation() ?? commandId,
      causationId: commandId,
      actor: { kind: 'program', id: 'api' },
      ...(known.carrierId !== undefined && { carrierId: known.carrierId }),
    };
    const data = { staffId, failures, until, at: this.clock.now() };
    await this.aggregates.handle(staff, staffId, { type: 'LockOutStaff', data }, meta);
  }
}
