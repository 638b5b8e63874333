import { EventStoreEventLog, PostgresEventLog, type EventLog } from '@event-store';
import { eventLogVariables, readConfig } from '@runtime';
import { Usage } from '../command-line';

/** The log of that address cannot be opened; the message names the argument, and never the address, which can hold a password. */
export class CannotOpen extends Error {
  override readonly name = 'CannotOpen';
}

/** Opens the log at a `postgres://` or `esdb://` address, there in EVENT_STORE_NAMESPACE if that is set. @throws Usage @throws CannotOpen */
export async function openLogAt(argument: 'FROM' | 'TO', url: string): Promise<EventLog> {
  const engine = engineOf(url);
  if (!engine) throw new Usage(`${argument} must be an address that begins with postgres:// or esdb://.`);
  try {
    return await engine(url);
  } catch (cause) {
    throw new CannotOpen(`${argument} cannot be opened: ${(cause as Error).message}`, { cause });
  }
}

const engineOf = (url: string) => engines.find(([form]) => form.test(url))?.[1];

const engines: readonly (readonly [RegExp, (url: string) => Promise<EventLog>])[] = [
  [/^postgres(?:ql)?:\/\//, (url) => PostgresEventLog.open({ url, connections: 2 })],
  [/^(?:esdb|kurrentdb)(?:\+discover)?:\/\//, (url) => EventStoreEventLog.open({ url, namespace: namespace() })],
];

const namespace = () => readConfig(process.env, eventLogVariables).eventStoreNamespace;
