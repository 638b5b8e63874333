import { describeAborting } from './contract/aborting';
import { describeAppending } from './contract/appending';
import { describeDeleting } from './contract/deleting';
import { describeReading } from './contract/reading';
import { describeRefusing } from './contract/refusing';
import { describeSubscribing } from './contract/subscribing';
import { describeUnreadable } from './contract/unreadable';
import type { EventLog } from './index';

/** A log of the test's own, empty at first, and what only its operator can do to it. */
export type ContractLog = Readonly<{
  log: EventLog;
  /** Closes a stream for ever. */
  tombstone: (stream: string) => Promise<void>;
  /** Puts an event of type `ThingSpoilt` that no program can read at the end of a stream that there is, past all checks. */
  spoil: (stream: string) => Promise<void>;
}>;

/** What every adapter of the log promises. */
export function describeEventLog(open: () => Promise<ContractLog>): void {
  let opened: ContractLog;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.log.close());

  for (const describePart of [
    describeAppending,
    describeAborting,
    describeRefusing,
    describeReading,
    describeSubscribing,
  ])
    describePart(() => opened.log);
  describeDeleting(() => opened);
  describeUnreadable(() => opened);
}
