import { describeAppending } from './contract/appending';
import { describeReading } from './contract/reading';
import { describeRefusing } from './contract/refusing';
import { describeSubscribing } from './contract/subscribing';
import type { EventLog } from './index';

/** What every adapter of the log promises. `open` gives a log of the test's own, empty at first. */
export function describeEventLog(open: () => Promise<EventLog>): void {
  let log: EventLog;
  beforeEach(async () => {
    log = await open();
  });
  afterEach(() => log.close());

  for (const describePart of [describeAppending, describeRefusing, describeReading, describeSubscribing])
    describePart(() => log);
}
