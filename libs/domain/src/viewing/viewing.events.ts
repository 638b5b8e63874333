import type { DecisionRecord, PlaybackContent, PlaybackMode, ReasonCode } from '../entitlement/decision-record';
import type { Fact, Instant, Versions } from '../kernel';
import type { NodeReason } from '../node/choose-node';

export type LiveSession = Readonly<{
  sessionId: string;
  deviceId: string;
  content: PlaybackContent;
  mode: PlaybackMode;
  nodeId: string;
  startedAt: Instant;
  /** When the token that it plays by expires by itself. */
  accessUntil?: Instant;
}>;

/** `observed`: a heartbeat said so; `assumed`: leases were lost with the database and the last known instant stands in. */
export type LastSeen = Readonly<{ at: Instant; basis: 'observed' | 'assumed' }>;

/** Each carries the sessions live after it, so the stream's last event alone rebuilds the state. */
export type ViewingEvent =
  | Fact<
      'ViewingStarted',
      {
        accountId: string;
        session: LiveSession;
        decision: DecisionRecord;
        /** Why this node. */
        nodeChoice?: NodeReason;
        live: readonly LiveSession[];
        startedAt: Instant;
      }
    >
  | Fact<
      'ViewingStopped',
      {
        accountId: string;
        session: LiveSession;
        reason: 'player-stopped' | 'lease-lapsed';
        lastSeen: LastSeen;
        live: readonly LiveSession[];
        stoppedAt: Instant;
      }
    >
  | Fact<
      'ViewingEvicted',
      {
        accountId: string;
        session: LiveSession;
        by: Readonly<{ sessionId: string; deviceId: string }>;
        lastSeen: LastSeen;
        live: readonly LiveSession[];
        evictedAt: Instant;
      }
    >
  | Fact<
      'ViewingRevoked',
      {
        accountId: string;
        session: LiveSession;
        reasonCode: ReasonCode;
        lastSeen: LastSeen;
        live: readonly LiveSession[];
        revokedAt: Instant;
      }
    >;

export const viewingEventVersions = {
  ViewingStarted: 1,
  ViewingStopped: 1,
  ViewingEvicted: 1,
  ViewingRevoked: 1,
} satisfies Versions<ViewingEvent>;
