import type { DecisionRecord } from '@domain/entitlement/decision-record';
import type { Instant } from '@domain/kernel';
import { specificationFor } from '@testing';
import { denial } from './denial';
import type { DenialEvent } from './denial.events';

const given = specificationFor(denial);
const at = '2026-01-05T12:00:00.000Z' as Instant;
const id = { accountId: 'account-1' };
const decision: DecisionRecord = {
  decisionId: 'decision-1',
  request: {
    ...id,
    deviceId: 'box',
    content: { kind: 'asset', id: 'film-1' },
    mode: 'vod',
    at,
    place: { country: 'DE' },
  },
  verdict: {
    allowed: false,
    reasonCode: 'not-subscribed',
    ruleId: 'subscribed',
    policyVersion: 'v1',
    conflicts: [],
    evicts: [],
    because: [],
  },
};
const deny = { type: 'DenyViewing', data: { ...id, decision, at } } as const;
const denied: DenialEvent = { type: 'ViewingDenied', data: { ...id, decision, deniedAt: at } };

describe('denying playback', () => {
  it('is remembered with its whole decision', () => given().when(deny).then(denied));
  it('is remembered each time', () => given(denied).when(deny).then(denied));
});
