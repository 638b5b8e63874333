import { aggregates } from '@domain/aggregates';
import { EntitlementIndex } from '@domain/entitlement/entitlement-index';
import { isTouched, revocations, touchedBy, type Revocation, type Touched } from '@domain/entitlement/revocations';
import { viewing } from '@domain/viewing/viewing';
import type { LastSeen } from '@domain/viewing/viewing.events';
import { todaysShapeBy, uuidV5, type RecordedEvent } from '@event-store';
import type { ViewingTools } from './viewing-tools';

const program = 'revoke-viewings';
const inTodaysShape = todaysShapeBy(aggregates);

/**
 * Ends sessions that would not be let in any more. What an event may have ended is looked at at once; all of them now
 * and then, because time ends some without an event. It needs no checkpoint: the facts themselves say what is to be done.
 */
export class RevokeViewings {
  readonly index = new EntitlementIndex();
  #touched: Touched[] = [];

  constructor(private readonly tools: ViewingTools) {}

  /** True when somebody may have to be shown out. */
  take(recorded: RecordedEvent): boolean {
    const event = inTodaysShape(recorded);
    this.index.apply(event);
    const touched = touchedBy(event);
    if (touched) this.#touched.push(touched);
    return touched !== undefined;
  }

  async revokeTouched(): Promise<void> {
    const touched = this.#touched;
    this.#touched = [];
    if (touched.length === 0) return;
    const sessions = [...this.index.allLiveSessions()].filter((watched) => isTouched(watched, touched));
    await this.#revoke(revocations(sessions, this.index, this.tools.clock.now()));
  }

  revokeAll(): Promise<void> {
    return this.#revoke(revocations(this.index.allLiveSessions(), this.index, this.tools.clock.now()));
  }

  async #revoke(all: readonly Revocation[]): Promise<void> {
    const failures: unknown[] = [];
    // What is wrong with one household keeps no other's session alive.
    for (const one of all) await this.#end(one).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  async #end({ accountId, carrierId, session, reasonCode }: Revocation): Promise<void> {
    const { aggregates, leases, clock } = this.tools;
    const { sessionId } = session;
    const lease = await leases.find(sessionId);
    const lastSeen: LastSeen = lease
      ? { at: lease.lastSeenAt, basis: lease.basis }
      : { at: session.startedAt, basis: 'assumed' };
    const commandId = uuidV5(sessionId, program);
    const data = { accountId, sessionId, reasonCode, lastSeen, at: clock.now() };
    const outcome = await aggregates.handle(
      viewing,
      accountId,
      { type: 'RevokeViewing', data },
      {
        ...{ commandId, commandHash: commandId, correlationId: commandId, causationId: commandId, carrierId },
        actor: { kind: 'program', id: program },
      },
    );
    if (outcome.kind !== 'refused') await leases.end(sessionId);
  }
}
