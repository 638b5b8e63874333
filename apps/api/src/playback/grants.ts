import { Inject, Injectable } from '@nestjs/common';
import { decide } from '@domain/entitlement/decide';
import {
  unknownPlace,
  type DecisionRecord,
  type PlaybackRequest,
  type Verdict,
} from '@domain/entitlement/decision-record';
import type { ViewingCommand } from '@domain/viewing/viewing';
import type { LiveSession } from '@domain/viewing/viewing.events';
import { eventIdOf, type EventLog } from '@event-store';
import { PersonVault } from '@operations';
import { KnownFacts, type Known } from '../entitlement/known-facts';
import { EVENT_LOG, type Asked, type DeviceCaller } from '../platform';
import { NodeChoice } from './node-choice';
import type { PlaybackWish } from './playback-request';
import { SessionLeases } from './session-leases';

export type StartViewing = Extract<ViewingCommand, { type: 'StartViewing' }>;

export type GrantRequest = Readonly<{ caller: DeviceCaller; asked: Asked; wish: PlaybackWish; address: string }>;

/** Of a session that the decision refuses: it goes to no node and is never written. */
const noNode = '';

type Place = Pick<LiveSession, 'nodeId' | 'accessUntil'> & Pick<StartViewing['data'], 'nodeChoice'>;

/** Makes the command that opens a session, with the decision that allows it or refuses it. */
@Injectable()
export class Grants {
  @Inject(EVENT_LOG) private readonly log!: EventLog;

  constructor(
    private readonly facts: KnownFacts,
    private readonly vault: PersonVault,
    private readonly nodes: NodeChoice,
    private readonly leases: SessionLeases,
  ) {}

  /** Whether this very request has been granted already. */
  async isDone({ meta, caller }: Asked): Promise<boolean> {
    const stream = caller.kind === 'device' ? `viewing-${caller.accountId}` : undefined;
    return (await this.log.find(eventIdOf(meta.commandId, 0), stream)) !== undefined;
  }

  /** Decides anew at each call, as the command path asks for after a conflict. */
  async prepare(request: GrantRequest): Promise<() => Promise<StartViewing>> {
    const address = await this.vault.seal(request.caller.accountId, request.address);
    return () => this.#decide(request, { ...unknownPlace, address });
  }

  async #decide({ caller, asked, wish }: GrantRequest, place: PlaybackRequest['place']): Promise<StartViewing> {
    const { accountId, deviceId, carrierId } = caller;
    const known = await this.facts.current();
    const { at } = known;
    const request: PlaybackRequest = { accountId, deviceId, ...wish, at, place };
    const facts = known.entitlements.factsFor(request, carrierId);
    const verdict = decide(request, facts);
    const decision: DecisionRecord = {
      decisionId: asked.idOf('decision'),
      request,
      verdict,
      ...(known.through !== undefined && { factsThrough: known.through }),
    };
    const { nodeChoice, ...where } = verdict.allowed ? await this.#place(known, request, carrierId) : nowhere;
    const { content, mode } = wish;
    const session = { sessionId: asked.idOf('session'), deviceId, content, mode, startedAt: at, ...where };
    const evictions = await this.#evictions(verdict, facts.live);
    return {
      type: 'StartViewing',
      data: { accountId, session, decision, evictions, at, ...(nodeChoice && { nodeChoice }) },
    };
  }

  async #place(known: Known, { content }: PlaybackRequest, carrierId: string): Promise<Place> {
    const media = known.entitlements.mediaOf(content.id, carrierId);
    if (!media) throw new Error(`Title ${content.id} is online without a publication`);
    const { node, reason, accessUntil } = await this.nodes.choose(known, media);
    return { nodeId: node.nodeId, accessUntil, nodeChoice: reason };
  }

  #evictions({ evicts }: Verdict, live: readonly LiveSession[]) {
    const sessions = live.filter(({ sessionId }) => evicts.includes(sessionId));
    return Promise.all(
      sessions.map(async (session) => ({
        sessionId: session.sessionId,
        lastSeen: await this.leases.lastSeen(session),
      })),
    );
  }
}

const nowhere: Place = { nodeId: noNode };
