import { EventStoreDBClient } from '@eventstore/db-client';

/** The address of an EventStoreDB cannot be used. It may hold a password, so the message holds nothing of it but an option's name. */
export class UnusableAddress extends Error {
  override readonly name = 'UnusableAddress';
}

const options =
  'tls tlsCAFile tlsVerifyCert userCertFile userKeyFile connectionName nodePreference maxDiscoverAttempts ' +
  'discoveryInterval gossipTimeout defaultDeadline keepAliveInterval keepAliveTimeout throwOnAppendFailure';
const known = new Set(options.toLowerCase().split(' '));

/**
 * A client for the address. The library would print the whole of one that it does not understand, password and all.
 * @throws UnusableAddress
 */
export function clientFor(url: string): EventStoreDBClient {
  const address = url.trim().replace(/^kurrentdb(?=:|\+)/, 'esdb');
  for (const [name, value] of new URLSearchParams(address.split('?')[1])) checkOption(name, value);
  try {
    return EventStoreDBClient.connectionString(address);
  } catch {
    throw new UnusableAddress('The address of the EventStoreDB cannot be understood.');
  }
}

function checkOption(name: string, value: string): void {
  const flat = name.toLowerCase().replaceAll(/[_-]/g, '');
  if (!known.has(flat)) throw new UnusableAddress(`The address of the EventStoreDB has an unknown option, ${name}.`);
  if (flat === 'tlsverifycert' && value === 'false')
    throw new UnusableAddress('This client always verifies certificates: name the authority in tlsCAFile.');
}
