import { NO_STREAM, StreamNotFoundError, WrongExpectedVersionError } from '@eventstore/db-client';
import { LogFailed } from '../faults';
import { readFault } from './client-faults';
import { requiresLeader, type Connection } from './connection';

/** Holds the log's name. It is not of the form of the log's own streams, so it is delivered to nobody. */
const stream = 'usher.log';

/** The name by which positions are known to be of this log; the first who opens it gives it. @throws NotConnected, LogFailed */
export async function nameOfLog(connection: Connection): Promise<string> {
  try {
    return (await read(connection)) ?? (await give(connection));
  } catch (error) {
    throw readFault(error);
  }
}

async function read(connection: Connection): Promise<string | undefined> {
  try {
    for await (const { data } of connection.stream(stream, { from: 'start', direction: 'forwards', limit: 1 }))
      return nameIn(data);
  } catch (error) {
    if (!(error instanceof StreamNotFoundError)) throw error;
  }
  return undefined;
}

async function give(connection: Connection): Promise<string> {
  const name = crypto.randomUUID();
  const event = {
    id: crypto.randomUUID(),
    type: 'LogNamed',
    contentType: 'application/json',
    data: { name },
    metadata: {},
  } as const;
  try {
    const options = { expectedRevision: NO_STREAM, requiresLeader, deadline: connection.answerWithinMs } as const;
    await connection.client.appendToStream(connection.nameOf(stream), event, options);
    return name;
  } catch (error) {
    // Another program was first, or this one did not hear the answer.
    if (!(error instanceof WrongExpectedVersionError)) throw error;
    return (await read(connection)) ?? name;
  }
}

function nameIn(data: unknown): string {
  const { name } = data as Readonly<{ name?: unknown }>;
  if (typeof name !== 'string') throw new LogFailed(`The stream ${stream} does not name the log.`);
  return name;
}
