import type { EventLog } from '../index';

/** A log of the test's own, empty at first, and what only its operator can do to it. */
export type ContractLog = Readonly<{
  log: EventLog;
  /** Closes a stream for ever. */
  tombstone: (stream: string) => Promise<void>;
  /** Puts an event of type `ThingSpoilt` that no program can read at the end of a stream that there is, past all checks. */
  spoil: (stream: string) => Promise<void>;
}>;
