import { decide } from '@domain/entitlement/decide';
import type { DecisionRecord, PlaybackRequest } from '@domain/entitlement/decision-record';
import { EntitlementIndex, type IndexedEvent } from '@domain/entitlement/entitlement-index';
import type { Instant } from '@domain/kernel';
import { replayDecision } from './replay-decision';

const at = '2026-01-05T12:00:00.000Z' as Instant;
const request: PlaybackRequest = {
  accountId: 'a-1',
  deviceId: 'd-1',
  content: { kind: 'asset', id: 't-1' },
  mode: 'vod',
  at,
  place: { country: 'DE' },
};
const opened: IndexedEvent = {
  stream: 'account-a-1',
  type: 'AccountOpened',
  data: { accountId: 'a-1', openedAt: at },
  metadata: { carrierId: 'c-1' },
};
const verdict = decide(request, new EntitlementIndex().factsFor(request, 'c-1'));
const record: DecisionRecord = { decisionId: 'x-1', request, verdict };

async function* known(...events: readonly IndexedEvent[]): AsyncGenerator<IndexedEvent> {
  yield* events;
}

describe('a decision made again', () => {
  it('is the same from the same events', async () => {
    expect(await replayDecision(record, 'c-1', known())).toEqual({ stored: verdict, replayed: verdict, same: true });
  });

  it('shows where it would differ', async () => {
    const replay = await replayDecision(record, 'c-1', known(opened));
    expect([replay.same, replay.stored.reasonCode]).toEqual([false, 'account-unknown']);
    expect(replay.replayed.reasonCode).not.toBe('account-unknown');
  });

  it("looks at nothing of another carrier's", async () => {
    const foreign = { ...opened, metadata: { carrierId: 'c-2' } };
    expect(await replayDecision(record, 'c-1', known(foreign))).toMatchObject({ same: true });
  });

  it('is not made by a policy that nobody knows', async () => {
    const strange = { ...record, verdict: { ...verdict, policyVersion: 'v0' } };
    await expect(replayDecision(strange, 'c-1', known())).rejects.toThrow('v0');
  });
});
