import { Module } from '@nestjs/common';
import { ExplainResolver } from './explain.resolver';
import { FactsAsOf } from './facts-as-of';
import { KnownFacts } from './known-facts';

@Module({ providers: [KnownFacts, FactsAsOf, ExplainResolver], exports: [KnownFacts, FactsAsOf] })
export class EntitlementModule {}
