import type { DecisionRecord } from '../entitlement/decision-record';
import { accept, type Aggregate, type Decision, type Instant, type Order } from '../kernel';
import { denialEventVersions, type DenialEvent } from './denial.events';

type Deny = Order<'DenyViewing', { accountId: string; decision: DecisionRecord; at: Instant }>;
export type DenialCommand = Deny;
export type DenialDecision = Decision<DenialEvent, never>;

export type Denials = Readonly<Record<string, never>>;

export const denial: Aggregate<Denials, DenialCommand, DenialEvent, never> = {
  name: 'denial',
  versions: denialEventVersions,
  initial: {},
  foldsFromLast: true,
  decide: ({ data: { at, ...what } }) => accept({ type: 'ViewingDenied', data: { ...what, deniedAt: at } }),
  evolve: (state) => state,
};
