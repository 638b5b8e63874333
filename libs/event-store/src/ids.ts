import { createHash, createHmac } from 'node:crypto';
import { canonicalJson } from './canonical-json';

/** Of event ids. Changing it would make every retry of an old command a new event. */
const eventNamespace = '5b0e4b0c-6c39-5d0f-9d0a-7c1f2f6f3a51';

/** Name-based UUID of RFC 9562 §5.5. @throws TypeError when the namespace is no UUID */
export function uuidV5(namespace: string, name: string): string {
  const space = Buffer.from(namespace.replaceAll('-', ''), 'hex');
  if (space.length !== 16) throw new TypeError('The namespace of a name-based UUID is a UUID.');
  const bytes = createHash('sha1').update(space).update(name, 'utf8').digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Id of a command's event by its place among that command's events, so that a retry makes the same events. */
export const eventIdOf = (commandId: string, index: number): string => uuidV5(eventNamespace, `${commandId}/${index}`);

/**
 * Keyed hash of what the caller asked, as he sent it, before anything is sealed or stamped: the same request has the
 * same hash, and without the key nobody can guess person data from it.
 */
export const commandHashOf = (key: Uint8Array, operation: string, input: unknown): string =>
  createHmac('sha256', key).update(canonicalJson({ operation, input })).digest('base64url');
