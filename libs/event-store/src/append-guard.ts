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
  const serialised = events.map(serialise);
  const total = serialised.reduce((sum, { bytes }) => sum + bytes, 0);
  demand(total <= maxAppendBytes, 'events', `is larger than ${maxAppendBytes} bytes`);
  return serialised;
}

function serialise(event: NewEvent, index: number): SerialisedEvent {
  const flaw = flawOf(event);
  if (flaw) throw new InvalidAppend(`events[${index}]${flaw.path}`, flaw.reason);
  const data = JSON.stringify(event.data);
  const metadata = JSON.stringify(event.metadata);
  return { event, data, metadata, bytes: byteLength(data) + byteLength(metadata) };
}

/** What is wrong, and where; the path is put together only when something is. */
type Flaw = Readonly<{ path: string; reason: string }>;

function flawOf({ id, type, data, metadata }: NewEvent): Flaw | undefined {
  if (typeof id !== 'string' || !uuidForm.test(id)) return { path: '.id', reason: 'is not a lower-case UUID' };
  if (typeof type !== 'string' || !typeForm.test(type)) return { path: '.type', reason: 'is not a PascalCase name' };
  return (
    within('.metadata', flawOfMetadata(metadata) ?? flawIn(metadata)) ??
    within('.data', isPlainObject(data) ? flawIn(data) : { path: '', reason: 'is not an object' })
  );
}

const within = (path: string, flaw: Flaw | undefined): Flaw | undefined =>
  flaw && { ...flaw, path: `${path}${flaw.path}` };

function flawOfMetadata(metadata: Metadata): Flaw | undefined {
  if (!isPlainObject(metadata)) return { path: '', reason: 'is not an object' };
  const { recordedAt, schemaVersion } = metadata;
  if (typeof recordedAt !== 'string' || !isInstant(recordedAt))
    return { path: '.recordedAt', reason: 'is not an instant' };
  const isVersion = Number.isSafeInteger(schemaVersion) && schemaVersion > 0;
  return isVersion ? undefined : { path: '.schemaVersion', reason: 'is not a version number' };
}

/** What JSON.stringify would drop, change or throw on is refused: the log gives back exactly what was appended. */
function flawIn(value: unknown, depth = 0): Flaw | undefined {
  if (depth > 64) return { path: '', reason: 'is nested deeper than 64' };
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return flawOfNumber(value);
  if (Array.isArray(value)) return flawOfItems(value, depth);
  if (isPlainObject(value)) return flawOfMembers(value, depth);
  return { path: '', reason: `is ${value === undefined ? 'undefined' : `no JSON value (${typeof value})`}` };
}

function flawOfItems(items: readonly unknown[], depth: number): Flaw | undefined {
  for (let index = 0; index < items.length; index += 1) {
    const flaw = flawIn(items[index], depth + 1);
    if (flaw) return within(`[${index}]`, flaw);
  }
  return undefined;
}

function flawOfMembers(object: Readonly<Record<string, unknown>>, depth: number): Flaw | undefined {
  for (const key of Object.keys(object)) {
    const flaw = flawIn(object[key], depth + 1);
    if (flaw) return within(`.${key}`, flaw);
  }
  return undefined;
}

function flawOfNumber(value: number): Flaw | undefined {
  if (Number.isFinite(value) && !Object.is(value, -0)) return undefined;
  return { path: '', reason: `is ${Object.is(value, -0) ? '-0' : value}` };
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
  return isPlain && typeof (value as { toJSON?: unknown }).toJSON !== 'function';
}

const byteLength = (text: string): number => Buffer.byteLength(text);

function demand(holds: boolean, field: string, reason: string): void {
  if (!holds) throw new InvalidAppend(field, reason);
}
