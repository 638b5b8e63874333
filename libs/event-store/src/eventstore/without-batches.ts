import type { EventStoreDBClient } from '@eventstore/db-client';

/**
 * Makes a client send each append as a call of its own. Over the one call for all of them the process dies of an answer that the
 * client does not expect, or of a connection lost while writes queue for it (docs/decisions/0014).
 */
export function withoutBatches(client: EventStoreDBClient): EventStoreDBClient {
  return Object.assign(client, { supports: () => Promise.resolve(false) });
}
