import { Inject, Injectable } from '@nestjs/common';
import { addMs, type Instant } from '@domain/kernel';
import type { LastSeen, LiveSession } from '@domain/viewing/viewing.events';
import { PlaybackLeases } from '@operations';
import { Clock } from '@runtime';
import { CONFIG } from '../platform';
import type { ApiConfig } from '../platform/api-config';

/** Heartbeats a session may miss before it lapses. */
const heartbeatsALease = 3;

type Household = Readonly<{ accountId: string; carrierId: string }>;

/** The leases of live sessions, renewed by heartbeats. */
@Injectable()
export class SessionLeases {
  constructor(
    private readonly leases: PlaybackLeases,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: ApiConfig,
  ) {}

  get heartbeatSeconds(): number {
    return this.config.heartbeatMs / 1000;
  }

  /** Until when the session is held from now on. */
  async renew(sessionId: string, { accountId, carrierId }: Household): Promise<Instant> {
    const lastSeenAt = this.clock.now();
    const expiresAt = addMs(lastSeenAt, heartbeatsALease * this.config.heartbeatMs);
    await this.leases.renew({ sessionId, accountId, carrierId, lastSeenAt, expiresAt });
    return expiresAt;
  }

  /** When somebody was last heard; of a session whose lease was lost, when it began. */
  async lastSeen({ sessionId, startedAt }: LiveSession): Promise<LastSeen> {
    const lease = await this.leases.find(sessionId);
    return lease ? { at: lease.lastSeenAt, basis: lease.basis } : { at: startedAt, basis: 'assumed' };
  }

  async end(sessionIds: readonly string[]): Promise<void> {
    for (const sessionId of sessionIds) await this.leases.end(sessionId);
  }
}
