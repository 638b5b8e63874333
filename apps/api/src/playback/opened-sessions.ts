import { Injectable } from '@nestjs/common';
import type { Instant } from '@domain/kernel';
import type { ViewingEvent } from '@domain/viewing/viewing.events';
import type { Position } from '@event-store';
import { KnownFacts } from '../entitlement/known-facts';
import type { DeviceCaller } from '../platform';
import { EndedSessions } from './ended-sessions';
import { decisionAnswer, goneProblem, type DecisionAnswer } from './playback-answers';
import { PlaybackTokens } from './playback-tokens';
import { SessionLeases } from './session-leases';

export type StartedPlayback = Readonly<{
  sessionId: string;
  manifestUrl: string;
  heartbeatSeconds: number;
  leaseUntil: Instant;
  decision: DecisionAnswer;
}>;

export type Started = Extract<ViewingEvent, { type: 'ViewingStarted' }>;
type Written = Readonly<{ events: readonly ViewingEvent[]; repeated: boolean; position: Position }>;

/** What a player is told of the session that was opened for it. */
@Injectable()
export class OpenedSessions {
  constructor(
    private readonly facts: KnownFacts,
    private readonly leases: SessionLeases,
    private readonly tokens: PlaybackTokens,
    private readonly ended: EndedSessions,
  ) {}

  /** A repeat gets the same address again; a session that has ended meanwhile says how. */
  async answer(
    { accountId, carrierId }: DeviceCaller,
    { data: { session, decision } }: Started,
    { events, repeated, position }: Written,
  ): Promise<StartedPlayback> {
    const { sessionId } = session;
    if (repeated) {
      const ending = await this.ended.find(accountId, carrierId, sessionId);
      if (ending) throw goneProblem(ending);
    }
    const evicted = events.flatMap(({ type, data }) => (type === 'ViewingEvicted' ? [data.session.sessionId] : []));
    const leaseUntil = await this.leases.renew(sessionId, { accountId, carrierId });
    await this.leases.end(evicted);
    const { entitlements, nodes } = await this.facts.current();
    const node = nodes.get(session.nodeId);
    const media = entitlements.mediaOf(session.content.id, carrierId);
    if (!node || !media) throw new Error(`Session ${sessionId} has no node or no publication`);
    const manifestUrl = await this.tokens.manifestUrl(session, node.baseUrl, media.publicationId);
    return {
      sessionId,
      manifestUrl,
      heartbeatSeconds: this.leases.heartbeatSeconds,
      leaseUntil,
      decision: decisionAnswer(decision, position),
    };
  }
}
