import type { EventLog, Position } from '../index';

/** A log for a test, and what only its operator can do to it. */
export type ContractLog = Readonly<{
  log: EventLog;
  /** Where it ended when the test began; absent when it was empty. */
  start?: Position;
  /** Closes a stream for ever. */
  tombstone: (stream: string) => Promise<void>;
  /** Puts an event of type `ThingSpoilt` that no program can read at the end of a stream that there is, past all checks. */
  spoil: (stream: string) => Promise<void>;
}>;

/**
 * Where an event that was appended before is known by its id: anywhere in the log, or only at the place where the append expects
 * it, so that whoever appends must not send an id of his to two places.
 */
export type Recognition = 'anywhere' | 'where-expected';
