import { openEventLog, type EventLog } from '@event-store';
import { eventLogVariables, eventStoreOf, readConfig } from '@runtime';
import type { Settings } from '../settings';
import { withDatabase } from '../stack/lend-database';

/** Lends the log that the programs use: of EVENT_STORE_URL, else in the database. */
export const withLog = <Result>(settings: Settings, work: (log: EventLog) => Promise<Result>): Promise<Result> =>
  withDatabase(settings, (databaseUrl) => withOpened(openLogOf(databaseUrl), work));

export const openLogOf = (databaseUrl: string): Promise<EventLog> =>
  openEventLog({ databaseUrl, ...eventStoreOf(readConfig(process.env, eventLogVariables)), connections: 2 });

/** Closes the log whatever happened. */
export async function withOpened<Result>(
  opening: Promise<EventLog>,
  work: (log: EventLog) => Promise<Result>,
): Promise<Result> {
  const log = await opening;
  try {
    return await work(log);
  } finally {
    await log.close();
  }
}
