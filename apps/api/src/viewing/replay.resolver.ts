import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import type { DecisionRecord, Verdict } from '@domain/entitlement/decision-record';
import { comparePositions, type EventLog, type RecordedEvent } from '@event-store';
import { UsageLog } from '../audit/usage-log';
import { FactsAsOf } from '../entitlement/facts-as-of';
import { carrierOf, EVENT_LOG, Households, notFound, Requires, TheCaller } from '../platform';
import type { Caller } from '../platform';
import { replayDecision } from './replay-decision';

type ReplayArguments = Readonly<{ decisionId: string; accountId: string }>;

@Resolver('DecisionReplay')
export class ReplayResolver {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    private readonly usage: UsageLog,
    private readonly factsAsOf: FactsAsOf,
    private readonly households: Households,
  ) {}

  @Query('replayDecision')
  @Requires('usage:replay')
  async again(@Args() { decisionId, accountId }: ReplayArguments, @TheCaller() caller: Caller) {
    const carrierId = carrierOf(caller);
    await this.households.check(caller, accountId);
    const events = await this.usage.ofHousehold(accountId, carrierId);
    if (events === undefined) throw notFound('account');
    const record = decisionsIn(events).find((one) => one.decisionId === decisionId);
    if (record === undefined) throw notFound('decision');
    const { factsThrough, request } = record;
    const { facts } = await this.factsAsOf.read(request, carrierId, await this.toldBy(factsThrough));
    const { stored, replayed, same } = replayDecision(record, facts);
    const asked = { decisionId, accountId, at: request.at, factsThrough };
    return { ...asked, stored: named(decisionId, stored), replayed: named(decisionId, replayed), same };
  }

  private async toldBy(factsThrough: string | undefined): Promise<(event: RecordedEvent) => boolean> {
    const last = factsThrough === undefined ? undefined : await this.log.find(factsThrough);
    return ({ position }) => last !== undefined && comparePositions(position, last.position) <= 0;
  }
}

const decisionsIn = (events: NonNullable<Awaited<ReturnType<UsageLog['ofHousehold']>>>): DecisionRecord[] =>
  events.flatMap((event) =>
    event.type === 'ViewingStarted' || event.type === 'ViewingDenied' ? [event.data.decision] : [],
  );

const named = (decisionId: string, verdict: Verdict) => ({ decisionId, ...verdict });
