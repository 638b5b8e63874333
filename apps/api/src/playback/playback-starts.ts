import { Inject, Injectable } from '@nestjs/common';
import { addMs, type Instant } from '@domain/kernel';
import { viewing } from '@domain/viewing/viewing';
import type { ViewingEvent } from '@domain/viewing/viewing.events';
import { uuidV5, type Position } from '@event-store';
import { KnownFacts } from '../entitlement/known-facts';
import { CommandDoor, METRICS, Problem, type Asked, type DeviceCaller } from '../platform';
import type { ApiMetrics } from '../platform/api-metrics';
import { Denials, keyReused } from './denials';
import { Grants, type StartViewing } from './grants';
import { decisionAnswer, goneProblem, type DecisionAnswer } from './playback-answers';
import { playbackWishOf } from './playback-request';
import { PlaybackTokens } from './playback-tokens';
import { EndedSessions } from './ended-sessions';
import { SessionLeases } from './session-leases';

export type StartedPlayback = Readonly<{
  sessionId: string;
  manifestUrl: string;
  heartbeatSeconds: number;
  leaseUntil: Instant;
  decision: DecisionAnswer;
}>;

type Started = Extract<ViewingEvent, { type: 'ViewingStarted' }>;
export type StartRequest = Readonly<{ caller: DeviceCaller; key: string; body: unknown; address: string }>;

/** How long a grant that conflicts with others of its household is decided again. */
const decidingMs = 5_000;

/** Starting to play: decide, open the session on a node, or say why not. */
@Injectable()
export class PlaybackStarts {
  @Inject(METRICS) private readonly metrics!: ApiMetrics;

  constructor(
    private readonly door: CommandDoor,
    private readonly grants: Grants,
    private readonly denials: Denials,
    private readonly opened: OpenedSessions,
  ) {}

  /** The same key with the same body is answered as the first time. @throws Problem also for a no */
  async start({ caller, key, body, address }: StartRequest): Promise<StartedPlayback> {
    const wish = playbackWishOf(body);
    const commandId = uuidV5(caller.deviceId, key);
    const asked = this.door.askedAs(caller, { commandId, operation: 'startPlayback', input: body });
    const before = await this.denials.first(caller, asked);
    if (before) throw await this.denials.problem(caller, before);
    return this.#grant(caller, asked, await this.grants.prepare({ caller, asked, wish, address }));
  }

  async #grant(caller: DeviceCaller, asked: Asked, decideNow: () => Promise<StartViewing>): Promise<StartedPlayback> {
    const made: { command?: StartViewing } = {};
    const command = async () => (made.command = await decideNow());
    const meta = { ...asked.meta, retryUntil: addMs(asked.at, decidingMs) };
    const outcome = await this.door.send(viewing, caller.accountId, command, { meta, caller });
    if (outcome.kind === 'accepted') {
      const started = outcome.events.find((event): event is typeof event & Started => event.type === 'ViewingStarted');
      if (!started) throw new Error('A grant without its session');
      if (!outcome.repeated) this.metrics.decisions.inc({ reason: started.data.decision.verdict.reasonCode });
      return this.opened.answer(caller, started, outcome);
    }
    if (outcome.kind === 'refused' && outcome.code === 'command-id-reused') throw keyReused();
    if (outcome.kind !== 'refused' || outcome.code !== 'not-allowed' || !made.command) throw tooBusy();
    const { decision } = made.command.data;
    const denied = await this.denials.record(caller, asked, decision);
    this.metrics.decisions.inc({ reason: decision.verdict.reasonCode });
    throw await this.denials.problem(caller, denied);
  }
}

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

const tooBusy = (): Problem =>
  new Problem('UNAVAILABLE', 'Too much is going on in this household. Try again.', { headers: { 'retry-after': '1' } });
