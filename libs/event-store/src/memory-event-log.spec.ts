import { describeEventLog } from './event-log.contract';
import { MemoryEventLog } from './index';

describe('a log in memory', () => {
  describeEventLog(() => Promise.resolve(new MemoryEventLog()));
});
