import type { Instant } from '@domain/kernel';
import { viewingEventVersions, type LastSeen, type ViewingEvent } from '@domain/viewing/viewing.events';
import { carrierOf, existing, readModel } from '@projections';
import { ViewingSession } from '@read-models';
import { summaryOf } from './decision-summary';

export const viewingSession = readModel<ViewingSession, ViewingEvent>({
  entity: ViewingSession,
  version: 1,
  category: 'viewing',
  events: viewingEventVersions,
  key: ({ data }) => data.session.sessionId,
  evolve: (row, event) => {
    const { type, data } = event;
    switch (type) {
      case 'ViewingStarted': {
        const { sessionId, deviceId, content, mode, nodeId, startedAt } = data.session;
        const who = { id: sessionId, carrierId: carrierOf(event), accountId: data.accountId, deviceId };
        const what = { assetId: content.id, mode, nodeId, startedAt, decision: summaryOf(data.decision) };
        return { ...who, ...what, ...stillPlaying };
      }
      case 'ViewingStopped': {
        const status = data.reason === 'lease-lapsed' ? 'lapsed' : 'stopped';
        return { ...existing(row), status, reason: data.reason, ...ended(data.stoppedAt, data.lastSeen) };
      }
      case 'ViewingEvicted': {
        const evictedBySessionId = data.by.sessionId;
        const end = ended(data.evictedAt, data.lastSeen);
        return { ...existing(row), status: 'evicted', reason: 'evicted', evictedBySessionId, ...end };
      }
      case 'ViewingRevoked':
        return {
          ...existing(row),
          status: 'revoked',
          reason: data.reasonCode,
          ...ended(data.revokedAt, data.lastSeen),
        };
    }
  },
});

const stillPlaying = {
  status: 'playing',
  stoppedAt: null,
  reason: null,
  lastSeenAt: null,
  lastSeenBasis: null,
  evictedBySessionId: null,
} as const;

const ended = (stoppedAt: Instant, { at, basis }: LastSeen) => ({ stoppedAt, lastSeenAt: at, lastSeenBasis: basis });
