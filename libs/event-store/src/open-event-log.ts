import type { EventLog } from './event-log.port';
import { EventStoreEventLog } from './eventstore/eventstore-event-log.adapter';
import { PostgresEventIndex } from './postgres-event-index.adapter';
import { PostgresEventLog, type PostgresEventLogOptions } from './postgres-event-log.adapter';

export type OpenEventLogOptions = Readonly<{
  /** The product's database: it holds the log, or the index of one that lies elsewhere. */
  databaseUrl: string;
  /** Connection string of the EventStoreDB or KurrentDB that holds the log instead. */
  eventStoreUrl?: string | undefined;
  eventStoreNamespace?: string | undefined;
}> &
  Pick<PostgresEventLogOptions, 'connections' | 'onAppend' | 'onBatch' | 'onError'>;

const indexConnections = 2;

/** Opens the log on the engine that the operator has chosen. @throws NotConnected when it cannot be reached now */
export async function openEventLog(options: OpenEventLogOptions): Promise<EventLog> {
  const { databaseUrl, eventStoreUrl, eventStoreNamespace: namespace, connections, ...told } = options;
  if (eventStoreUrl === undefined)
    return PostgresEventLog.open({ url: databaseUrl, ...(connections !== undefined && { connections }), ...told });
  const index = new PostgresEventIndex(databaseUrl, connections ?? indexConnections);
  try {
    return await EventStoreEventLog.open({ url: eventStoreUrl, namespace, index, ...told });
  } catch (error) {
    await index.close();
    throw error;
  }
}
