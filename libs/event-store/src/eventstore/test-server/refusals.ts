import { Metadata, status } from '@grpc/grpc-js';
import type { Weather } from './weather';

/** What a call fails with: the code, the text and the headers by which the client tells the errors apart. */
export class Refusal extends Error {
  constructor(
    readonly code: status,
    readonly details: string,
    readonly metadata: Metadata = new Metadata(),
  ) {
    super(details);
  }
}

const withHeaders = (headers: Readonly<Record<string, string>>): Metadata => {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
};

export const deletedStream = (stream: string): Refusal =>
  new Refusal(
    status.FAILED_PRECONDITION,
    `Event stream '${stream}' is deleted.`,
    withHeaders({ exception: 'stream-deleted', 'stream-name': stream }),
  );

export const oversized = (limit: number): Refusal =>
  new Refusal(
    status.INVALID_ARGUMENT,
    `Maximum Append Size of ${limit} Exceeded.`,
    withHeaders({ exception: 'maximum-append-size-exceeded', 'maximum-append-size': `${limit}` }),
  );

export const slowConsumer = (): Refusal =>
  new Refusal(status.ABORTED, 'Operation timed out: Consumer too slow to handle event while live.');

export const failedHandler = (): Refusal => new Refusal(status.UNKNOWN, 'Exception was thrown by handler.');

export const notImplemented = (): Refusal => new Refusal(status.UNIMPLEMENTED, 'Not in the test server.');

/** Whether the server takes the call at all. @throws Refusal */
export function admit(weather: Weather, metadata: Metadata): void {
  if (weather.isStarting) throw new Refusal(status.UNAVAILABLE, 'Server Is Not Ready');
  redirect(weather, metadata);
}

/** A node that does not lead serves whoever does not ask for the leader. @throws Refusal */
export function redirect({ leader }: Weather, metadata: Metadata): void {
  if (!leader || metadata.get('requires-leader')[0] !== 'true') return;
  const headers = {
    exception: 'not-leader',
    'leader-endpoint-host': leader.host,
    'leader-endpoint-port': `${leader.port}`,
  };
  throw new Refusal(status.NOT_FOUND, 'Leader info available', withHeaders(headers));
}
