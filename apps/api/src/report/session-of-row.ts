import type { EndReason, UsageSession } from '@domain/usage/sessions';
import type { ViewingSession, ViewingStatus } from '@read-models';

const reasonOf: Readonly<Record<Exclude<ViewingStatus, 'playing'>, EndReason>> = {
  stopped: 'player-stopped',
  lapsed: 'lease-lapsed',
  evicted: 'evicted',
  revoked: 'revoked',
};

/** A row of the read model as the session that the report's rules know. */
export function sessionOf(row: ViewingSession): UsageSession {
  const { id: sessionId, accountId, deviceId, assetId, startedAt, decision } = row;
  const session = { sessionId, accountId, deviceId, startedAt, decisionId: decision.decisionId };
  return { ...session, content: { kind: 'asset', id: assetId }, ...endOf(row) };
}

function endOf({ status, stoppedAt, lastSeenAt, lastSeenBasis }: ViewingSession): Pick<UsageSession, 'ended'> {
  if (status === 'playing' || stoppedAt === null) return {};
  // A lapsed lease says only until when somebody watched.
  const at = status === 'lapsed' ? (lastSeenAt ?? stoppedAt) : stoppedAt;
  return { ended: { at, reason: reasonOf[status], basis: lastSeenBasis ?? 'observed' } };
}
