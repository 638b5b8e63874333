import { describeEventLog } from './event-log.contract';
import { MemoryEventLog } from './index';

describe('a log in memory', () => {
  describeEventLog(async () => {
    const log = new MemoryEventLog();
    return { log, tombstone: async (stream) => log.tombstone(stream), spoil: async (stream) => log.spoil(stream) };
  });
});
