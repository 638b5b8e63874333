import type { EventLog } from './event-log.port';
import { PostgresEventLog, type PostgresEventLogOptions } from './postgres-event-log.adapter';

export type OpenEventLogOptions = Readonly<{
  /** The product's database: it holds the log, or the index of one that lies elsewhere. */
  databaseUrl: string;
  /** Connection string of the EventStoreDB or KurrentDB that holds the log instead. */
  eventStoreUrl?: string | undefined;
}> &
  Pick<PostgresEventLogOptions, 'connections' | 'onAppend' | 'onBatch' | 'onError'>;

/** Opens the log on the engine that the operator has chosen. @throws NotConnected when it cannot be reached now */
export function openEventLog({ databaseUrl, ...options }: OpenEventLogOptions): Promise<EventLog> {
  return PostgresEventLog.open({ url: databaseUrl, ...options });
}
