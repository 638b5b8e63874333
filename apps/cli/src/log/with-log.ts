import { openEventLog, type EventLog } from '@event-store';
import type { Settings } from '../settings';
import { withDatabase } from '../stack/lend-database';

/** Lends the log that the programs use: of EVENT_STORE_URL, else in the database. */
export const withLog = <Result>(settings: Settings, work: (log: EventLog) => Promise<Result>): Promise<Result> =>
  withDatabase(settings, async (databaseUrl) => {
    const log = await openEventLog({
      databaseUrl,
      eventStoreUrl: process.env['EVENT_STORE_URL'] || undefined,
      connections: 2,
    });
    try {
      return await work(log);
    } finally {
      await log.close();
    }
  });
