import type { Position } from './event-log.port';

/** Where an event stands in its log. */
export type EventPlace = Readonly<{ stream: string; revision: number }>;

/**
 * Finds events by id, for an engine that cannot. It lies outside the log and follows it, so it says how far it has come:
 * who asks for `position` first and finds nothing by `lookUp` then knows that the event is not among those up to there.
 */
export interface EventIndex {
  /** Through which place it knows the log; undefined while it knows none. It may be of another log, before it has noticed. */
  position(): Promise<Position | undefined>;
  lookUp(eventId: string): Promise<EventPlace | undefined>;
  close(): Promise<void>;
}
