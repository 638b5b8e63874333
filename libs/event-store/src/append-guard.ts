import { isInstant } from '@domain/kernel';
import type { ExpectedRevision, Metadata, NewEvent } from './event-log.port';
import { InvalidAppend } from './faults';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const streamForm = new RegExp(`^[a-z][a-z0-9]{0,31}-${uuid}$`);
const uuidForm = new RegExp(`^${uuid}$`);
const typeForm = /^[A-Z][A-Za-z0-9]{0,99}$/;

const maxEvents = 1000;
/** Of all data and metadata of one append as JSON text. EventStoreDB takes 1,048,576 bytes, and a log can be copied to any engine. */
const maxAppendBytes = 1_000_000;

/** An event as it is stored: checked, and serialised once. `bytes` is how long both texts are in UTF-8. */
export type SerialisedEvent = Readonly<{ event: NewEvent; data: string; metadata: string; bytes: number }>;

export const isUuid = (text: string): boolean => uuidForm.test(text);

export const isStreamName = (text: string): boolean => streamForm.test(text);

/** Part of a stream's name up to the dash. */
export const categoryOf = (stream: string): string => stream.slice(0, stream.indexOf('-'));

/** @throws InvalidAppend naming the first field that is wrong, before anything is sent */
export function checkAppend(
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): readonly SerialisedEvent[] {
  demand(typeof stream === 'string' && streamForm.test(stream), 'stream', 'is not of the form <category>-<uuid>');
  const isKnown = expected === 'any' || expected === 'no-stream' || (Number.isSafeInteger(expected) && expected >= 0);
  demand(isKnown, 'expected', 'is neither any, no-stream nor a revision');
  demand(events.length > 0, 'events', 'is empty');
  demand(events.length <= maxEvents, 'events', `has more than ${maxEvents} events`);
  const ids = new Set(events.map(({ id }) => id));
  demand(ids.size === events.length, 'events', 'has two events of the same id');
  const serialised = events.map((event, index) => serialise(event, `events[${index}]`));
  const total = serialised.reduce((sum, { bytes }) => sum + bytes, 0);
  demand(total <= maxAppendBytes, 'events', `is larger than ${maxAppendBytes} bytes`);
  return serialised;
}

function serialise(event: NewEvent, path: string): SerialisedEvent {
  demand(typeof event.id === 'string' && uuidForm.test(event.id), `${path}.id`, 'is not a lower-case UUID');
  demand(typeof event.type === 'string' && typeForm.test(event.type), `${path}.type`, 'is not a PascalCase name');
  checkMetadata(event.metadata, `${path}.metadata`);
  checkJson(event.metadata, `${path}.metadata`);
  demand(isPlainObject(event.data), `${path}.data`, 'is not an object');
  checkJson(event.data, `${path}.data`);
  const data = JSON.stringify(event.data);
  const metadata = JSON.stringify(event.metadata);
  return { event, data, metadata, bytes: byteLength(data) + byteLength(metadata) };
}

function checkMetadata(metadata: Metadata, path: string): void {
  demand(isPlainObject(metadata), path, 'is not an object');
  const { recordedAt, schemaVersion } = metadata;
  demand(typeof recordedAt === 'string' && isInstant(recordedAt), `${path}.recordedAt`, 'is not an instant');
  demand(Number.isSafeInteger(schemaVersion) && schemaVersion > 0, `${path}.schemaVersion`, 'is not a version number');
}

/** What JSON.stringify would drop, change or throw on is refused: the log gives back exactly what was appended. */
function checkJson(value: unknown, path: string, depth = 0): void {
  demand(depth <= 64, path, 'is nested deeper than 64');
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') return checkNumber(value, path);
  if (Array.isArray(value))
    return [...value].forEach((item: unknown, index) => checkJson(item, `${path}[${index}]`, depth + 1));
  demand(isPlainObject(value), path, `is ${value === undefined ? 'undefined' : `no JSON value (${typeof value})`}`);
  for (const [key, item] of Object.entries(value as object)) checkJson(item, `${path}.${key}`, depth + 1);
}

function checkNumber(value: number, path: string): void {
  demand(Number.isFinite(value), path, `is ${value}`);
  demand(!Object.is(value, -0), path, 'is -0');
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
  return isPlain && typeof (value as { toJSON?: unknown }).toJSON !== 'function';
}

const byteLength = (text: string): number => Buffer.byteLength(text);

function demand(holds: boolean, field: string, reason: string): void {
  if (!holds) throw new InvalidAppend(field, reason);
}
