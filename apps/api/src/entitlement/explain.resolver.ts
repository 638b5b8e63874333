import { Args, Query, Resolver } from '@nestjs/graphql';
import { account } from '@domain/account/account';
import {
  unknownPlace,
  type Because,
  type PlaybackMode,
  type PlaybackRequest,
} from '@domain/entitlement/decision-record';
import { explain, type ExplainedRule } from '@domain/entitlement/explain';
import { originsOf } from '@domain/entitlement/origins';
import { reasonTexts } from '@domain/entitlement/reason-texts';
import type { Instant } from '@domain/kernel';
import { Aggregates } from '@event-store';
import { Clock } from '@runtime';
import { carrierOf, Households, notFound, Requires, TheCaller, type Caller } from '../platform';
import { FactsAsOf, type KnownEvent } from './facts-as-of';

type ExplainArguments = Readonly<{
  accountId: string;
  deviceId: string;
  assetId: string;
  mode: PlaybackMode;
  at?: Instant | null;
  asKnownAt?: Instant | null;
}>;

@Resolver('AccessExplanation')
export class ExplainResolver {
  constructor(
    private readonly factsAsOf: FactsAsOf,
    private readonly aggregates: Aggregates,
    private readonly households: Households,
    private readonly clock: Clock,
  ) {}

  @Query('explainAccess')
  @Requires('viewing:read')
  async access(@Args() { at, asKnownAt, assetId, ...who }: ExplainArguments, @TheCaller() caller: Caller) {
    const carrierId = carrierOf(caller);
    await this.households.check(caller, who.accountId);
    const content = { kind: 'asset', id: assetId } as const;
    const request: PlaybackRequest = { ...who, content, at: at ?? this.clock.now(), place: unknownPlace };
    if ((await this.aggregates.load(account, who.accountId, carrierId)).kind === 'not-found') throw notFound('account');
    const known = await this.factsAsOf.read(
      request,
      carrierId,
      ({ metadata }) => metadata.recordedAt <= (asKnownAt ?? endOfTime),
    );
    const { verdict, rules, next } = explain(request, known.facts);
    return {
      ...{ ...who, assetId, at: request.at, asKnownAt },
      ...verdict,
      reason: reasonTexts[verdict.reasonCode],
      rules: rules.map((rule) => withOrigins(rule, known.events, request)),
      next,
    };
  }
}

const endOfTime = '9999-12-31T23:59:59.999Z' as Instant;

const withOrigins = ({ because, ...rule }: ExplainedRule, events: readonly KnownEvent[], request: PlaybackRequest) => ({
  ...rule,
  facts: because.map((fact: Because) => ({ because: fact, events: originsOf(fact, events, request).map(asSource) })),
});

const asSource = ({ id, type, stream, revision, metadata }: KnownEvent) => ({
  ...{ id, type, stream, revision },
  recordedAt: metadata.recordedAt,
  actorKind: metadata.actor.kind,
  actorId: metadata.actor.id,
  correlationId: metadata.correlationId,
});
