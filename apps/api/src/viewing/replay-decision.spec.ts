import { decide } from '@domain/entitlement/decide';
import type { DecisionRecord, PlaybackRequest } from '@domain/entitlement/decision-record';
import type { Facts } from '@domain/entitlement/facts';
import type { Instant } from '@domain/kernel';
import { replayDecision } from './replay-decision';

const request: PlaybackRequest = {
  accountId: 'a-1',
  deviceId: 'd-1',
  content: { kind: 'asset', id: 't-1' },
  mode: 'vod',
  at: '2026-01-05T12:00:00.000Z' as Instant,
  place: { country: 'DE' },
};
const unknown: Facts = { subscriptions: [], blockers: [], live: [] };
const verdict = decide(request, unknown);
const record: DecisionRecord = { decisionId: 'x-1', request, verdict };

describe('a decision made again', () => {
  it('is the same from the same facts', () =>
    expect(replayDecision(record, unknown)).toEqual({ stored: verdict, replayed: verdict, same: true }));

  it('shows where it would differ', () => {
    const replay = replayDecision(record, { ...unknown, account: { status: 'open' } });
    expect([replay.same, replay.stored.reasonCode]).toEqual([false, 'account-unknown']);
    expect(replay.replayed.reasonCode).not.toBe('account-unknown');
  });

  it('is not made by a policy that nobody knows', () => {
    const strange = { ...record, verdict: { ...verdict, policyVersion: 'v0' } };
    expect(() => replayDecision(strange, unknown)).toThrow('v0');
  });
});
