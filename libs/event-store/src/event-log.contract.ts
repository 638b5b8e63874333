import type { ContractLog, Recognition } from './contract/contract-log';
import { describeAborting } from './contract/aborting';
import { describeAppending } from './contract/appending';
import { describeDeleting } from './contract/deleting';
import { fromStart } from './contract/from-start';
import { describeRecognising } from './contract/recognising';
import { describeReading } from './contract/reading';
import { describeRefusing } from './contract/refusing';
import { describeSubscribing } from './contract/subscribing';
import { describeUnreadable } from './contract/unreadable';

/** What every adapter of the log promises. */
export function describeEventLog(open: () => Promise<ContractLog>, recognises: Recognition = 'anywhere'): void {
  let opened: ContractLog;
  beforeEach(async () => {
    const found = await open();
    opened = found.start === undefined ? found : { ...found, log: fromStart(found.log, found.start) };
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
  describeRecognising(() => opened.log, recognises);
  describeDeleting(() => opened);
  describeUnreadable(() => opened);
}
