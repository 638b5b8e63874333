import { addMs, type Instant } from '../kernel';
import type { LiveSession, ViewingEvent } from './viewing.events';

export type DeniedSession = Readonly<{ sessionId: string; until: Instant }>;

/** For sessions that do not say until when their token opens. */
const longestTokenMs = 24 * 3_600_000;

/** Sessions that have ended while their token would still open: each node refuses its own. Folded from the log. */
export class DeniedSessions {
  readonly #byNode = new Map<string, Map<string, Instant>>();

  apply({ type, data: { session } }: ViewingEvent): void {
    if (type === 'ViewingStarted') return;
    const denied = this.#byNode.get(session.nodeId) ?? new Map<string, Instant>();
    denied.set(session.sessionId, endOfAccess(session));
    this.#byNode.set(session.nodeId, denied);
  }

  /** What the node has to refuse now; what expired by itself is forgotten. */
  of(nodeId: string, now: Instant): readonly DeniedSession[] {
    const denied = this.#byNode.get(nodeId) ?? new Map<string, Instant>();
    for (const [sessionId, until] of denied) if (until <= now) denied.delete(sessionId);
    return [...denied].map(([sessionId, until]) => ({ sessionId, until }));
  }
}

const endOfAccess = ({ accessUntil, startedAt }: LiveSession): Instant =>
  accessUntil ?? addMs(startedAt, longestTokenMs);
