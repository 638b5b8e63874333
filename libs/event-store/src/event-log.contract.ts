import type { ContractLog } from './contract/contract-log';
import { describeAborting } from './contract/aborting';
import { describeAppending } from './contract/appending';
import { describeDeleting } from './contract/deleting';
import { describeReading } from './contract/reading';
import { describeRefusing } from './contract/refusing';
import { describeSubscribing } from './contract/subscribing';
import { describeUnreadable } from './contract/unreadable';

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
