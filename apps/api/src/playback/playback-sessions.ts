import { Injectable } from '@nestjs/common';
import { decide } from '@domain/entitlement/decide';
import { unknownPlace, type PlaybackRequest, type Verdict } from '@domain/entitlement/decision-record';
import type { Instant } from '@domain/kernel';
import { viewing } from '@domain/viewing/viewing';
import type { LiveSession } from '@domain/viewing/viewing.events';
import { uuidV5 } from '@event-store';
import { KnownFacts, type Known } from '../entitlement/known-facts';
import { CommandDoor, notFound, type DeviceCaller } from '../platform';
import { EndedSessions } from './ended-sessions';
import { goneProblem } from './playback-answers';
import { SessionLeases } from './session-leases';

export type HeldSession = Readonly<{
  sessionId: string;
  leaseUntil: Instant;
  heartbeatSeconds: number;
  /** When the answer that let it start can change next. */
  validUntil?: Instant;
}>;

/** Sessions that play: held by heartbeats, ended by their player, or told that they have ended. */
@Injectable()
export class PlaybackSessions {
  constructor(
    private readonly door: CommandDoor,
    private readonly facts: KnownFacts,
    private readonly leases: SessionLeases,
    private readonly ended: EndedSessions,
  ) {}

  /** @throws Problem GONE with how it ended, NOT_FOUND for a session that is not the device's */
  async hold(caller: DeviceCaller, sessionId: string): Promise<HeldSession> {
    const known = await this.facts.current();
    const session = liveOf(known, caller, sessionId);
    if (!session) throw await this.#ending(caller, sessionId);
    const verdict = this.#stillAllowed(known, caller, session);
    if (!verdict.allowed) {
      await this.#revoke(caller, session, verdict);
      throw await this.#ending(caller, sessionId);
    }
    const leaseUntil = await this.leases.renew(sessionId, caller);
    const { validUntil } = verdict;
    return {
      sessionId,
      leaseUntil,
      heartbeatSeconds: this.leases.heartbeatSeconds,
      ...(validUntil !== undefined && { validUntil }),
    };
  }

  /** Ends it; ending what has ended does nothing. @throws Problem NOT_FOUND for a session that is not the device's */
  async stop(caller: DeviceCaller, sessionId: string): Promise<void> {
    const session = liveOf(await this.facts.current(), caller, sessionId);
    if (!session) {
      await this.#ending(caller, sessionId);
      return;
    }
    const asked = this.door.askedAs(caller, {
      commandId: uuidV5(sessionId, 'stop'),
      operation: 'stopPlayback',
      input: { sessionId },
    });
    const lastSeen = { at: asked.at, basis: 'observed' } as const;
    const data = { accountId: caller.accountId, sessionId, lastSeen, at: asked.at };
    await this.door.send(viewing, caller.accountId, { type: 'StopViewing', data }, asked);
    await this.leases.end([sessionId]);
  }

  #stillAllowed({ entitlements, at }: Known, caller: DeviceCaller, session: LiveSession): Verdict {
    const { content, mode } = session;
    const { accountId, deviceId, carrierId } = caller;
    const request: PlaybackRequest = {
      ...{ accountId, deviceId, content, mode, at },
      place: unknownPlace,
    };
    return decide(request, entitlements.factsFor(request, carrierId));
  }

  async #revoke(caller: DeviceCaller, session: LiveSession, { reasonCode }: Verdict): Promise<void> {
    const { sessionId } = session;
    const asked = this.door.askedAs(caller, {
      commandId: uuidV5(sessionId, 'revoke'),
      operation: 'revokeViewing',
      input: { sessionId },
    });
    const lastSeen = { at: asked.at, basis: 'observed' } as const;
    const data = { accountId: caller.accountId, sessionId, reasonCode, lastSeen, at: asked.at };
    await this.door.send(viewing, caller.accountId, { type: 'RevokeViewing', data }, asked);
    await this.leases.end([sessionId]);
  }

  async #ending({ accountId, carrierId, deviceId }: DeviceCaller, sessionId: string) {
    const ending = await this.ended.find(accountId, carrierId, sessionId);
    if (!ending || ending.data.session.deviceId !== deviceId) throw notFound('session');
    return goneProblem(ending);
  }
}

const liveOf = ({ entitlements }: Known, { accountId, carrierId, deviceId }: DeviceCaller, sessionId: string) =>
  entitlements
    .liveSessions(accountId, carrierId)
    .find((session) => session.sessionId === sessionId && session.deviceId === deviceId);
