import { EventStoreEventLog, PostgresEventLog, type EventLog } from '@event-store';
import { openPool } from '@postgres';
import { Usage } from '../command-line';

/** The log of that address cannot be opened; the message names the argument, and never the address, which can hold a password. */
export class CannotOpen extends Error {
  override readonly name = 'CannotOpen';
}

/** The log that a copy is made of. @throws Usage @throws CannotOpen */
export const openSource = (url: string): Promise<EventLog> =>
  opened('FROM', () => (isPostgres(url) ? PostgresEventLog.open({ url, connections: 2 }) : openOther('FROM', url)));

/**
 * The log that a copy is made in. A Postgres is written to without waiting for its disk at each event: a copy that lost its end
 * goes on from where it is, and {@link settled} is asked before it is called one. @throws Usage @throws CannotOpen
 */
export const openTarget = (url: string): Promise<EventLog> =>
  opened('TO', () => {
    if (!isPostgres(url)) return openOther('TO', url);
    const hurried = new URL(url);
    hurried.searchParams.set('options', '-c synchronous_commit=off');
    return PostgresEventLog.open({ url: hurried.href, connections: 2, appendConnections: 1 });
  });

/** Resolves once all that was appended is safe on the target's disk. */
export async function settled(url: string): Promise<void> {
  if (!isPostgres(url)) return;
  const pool = openPool(url, { max: 1, applicationName: 'usher-log-copy' });
  // A commit that waits for the disk waits for all that were before it.
  await pool.query('SELECT pg_current_xact_id()').finally(() => pool.end());
}

function openOther(argument: 'FROM' | 'TO', url: string): Promise<EventLog> {
  if (/^esdb(?:[+]discover)?:[/][/]/.test(url)) return EventStoreEventLog.open({ url });
  throw new Usage(`${argument} must be an address that begins with postgres:// or esdb://.`);
}

const isPostgres = (url: string): boolean => /^postgres(?:ql)?:[/][/]/.test(url);

async function opened(argument: 'FROM' | 'TO', open: () => Promise<EventLog>): Promise<EventLog> {
  try {
    return await open();
  } catch (cause) {
    if (cause instanceof Usage) throw cause;
    throw new CannotOpen(`${argument} cannot be opened: ${(cause as Error).message}`, { cause });
  }
}
