import type { WatchedSession } from '@domain/entitlement/entitlement-index';
import { addMs, msBetween, type Instant } from '@domain/kernel';
import { viewing } from '@domain/viewing/viewing';
import { uuidV5 } from '@event-store';
import type { PlaybackLease } from '@operations';
import { systemClock } from '@runtime';
import type { ViewingTools } from './viewing-tools';

const program = 'lapse-viewings';

/** The sessions that live, as far as the log has been read. */
export type LiveSessions = Readonly<{
  all: () => Iterable<WatchedSession>;
  /** Resolves once everything is read that stands in the log now. */
  caughtUp: () => Promise<void>;
}>;

/** Ends sessions whose players have fallen silent, and gives those a lease that have lost theirs with the database. */
export class LapseViewings {
  #serverStartedAt: Instant | undefined;

  constructor(
    private readonly tools: ViewingTools,
    private readonly live: LiveSessions,
  ) {}

  /** No lease lapses before the database has been up for as long as one lasts: until then no heartbeat could come. */
  async lapse(): Promise<void> {
    const { leases, clock, leaseMs } = this.tools;
    const startedAt = await leases.serverStartedAt();
    if (startedAt !== this.#serverStartedAt) {
      await this.restore();
      this.#serverStartedAt = startedAt;
    }
    // By the machine's own time, as the server tells its start; ours may have been moved.
    if (msBetween(startedAt, systemClock.now()) < leaseMs) return;
    const failures: unknown[] = [];
    // What is wrong with one household keeps no other's session alive.
    for (const lease of await leases.lapsed(clock.now())) {
      await this.#end(lease).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  /** A live session without a lease gets a full new one from now; that nobody has been heard since stays written in it. */
  async restore(): Promise<void> {
    const { leases, clock, leaseMs } = this.tools;
    const expiresAt = addMs(clock.now(), leaseMs);
    const sessions = [...this.live.all()].map(({ accountId, carrierId, session: { sessionId, startedAt } }) => ({
      ...{ sessionId, accountId, carrierId, expiresAt },
      lastSeenAt: startedAt,
    }));
    if (sessions.length > 0 && (await leases.restore(sessions)) > 0) await this.#takeBackFromEnded(sessions);
  }

  /** One may have ended, and its lease with it, before the end was read; whoever ends one later ends the new lease, too. */
  async #takeBackFromEnded(sessions: readonly Readonly<{ sessionId: string }>[]): Promise<void> {
    await this.live.caughtUp();
    const live = new Set([...this.live.all()].map(({ session: { sessionId } }) => sessionId));
    for (const { sessionId } of sessions) if (!live.has(sessionId)) await this.tools.leases.end(sessionId);
  }

  async #end({ sessionId, accountId, carrierId, lastSeenAt, basis }: PlaybackLease): Promise<void> {
    const { aggregates, leases, clock } = this.tools;
    const commandId = uuidV5(sessionId, program);
    const data = { accountId, sessionId, lastSeen: { at: lastSeenAt, basis }, at: clock.now() };
    const outcome = await aggregates.handle(
      viewing,
      accountId,
      { type: 'LapseViewing', data },
      {
        ...{ commandId, commandHash: commandId, correlationId: commandId, causationId: commandId, carrierId },
        actor: { kind: 'program', id: program },
      },
    );
    // Until the log says so, the lease stays: it knows when the player was last heard.
    if (outcome.kind === 'refused') return;
    await leases.end(sessionId);
  }
}
