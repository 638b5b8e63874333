import type { Instant } from '@domain/kernel';
import type { Aggregates } from '@event-store';
import type { PlaybackLeases } from '@operations';

export type ViewingTools = Readonly<{
  aggregates: Aggregates;
  leases: PlaybackLeases;
  clock: Readonly<{ now: () => Instant }>;
  /** How long a session is held without a heartbeat. */
  leaseMs: number;
}>;
