import { categoryOf, isStreamName } from '../append-guard';
import type { Filter, Metadata, RecordedEvent } from '../event-log.port';
import { UnreadableEvent } from '../faults';
import { sorted } from '../recorded-event';
import { tokenOf, type Place } from './place';

/** An event as the client gives it: what is no JSON comes as text or bytes. */
export type ClientEvent = Readonly<{
  streamId: string;
  revision: bigint;
  id: string;
  type: string;
  data: unknown;
  metadata: unknown;
  position?: Place;
}>;

/** A server may hold more than this log: its own events, and those of other programs in streams of another form. */
export const isOfThisLog = ({ streamId, type }: ClientEvent): boolean =>
  isStreamName(streamId) && !type.startsWith('$');

export const matches = ({ streamId, type }: ClientEvent, { categories, types }: Filter): boolean =>
  (categories?.includes(categoryOf(streamId)) ?? true) && (types?.includes(type) ?? true);

/** @throws UnreadableEvent when it is none of this product's */
export function recordedIn(log: string, event: ClientEvent): RecordedEvent {
  const { streamId: stream, revision, id, type, data, metadata, position = noPlace } = event;
  const place = { stream, revision: Number(revision), id, type, position: tokenOf(log, position) };
  if (!isObject(data)) throw new UnreadableEvent(place, 'its data is no JSON object');
  if (!isObject(metadata)) throw new UnreadableEvent(place, 'its metadata is no JSON object');
  return { ...place, data, metadata: metadata as Metadata };
}

export const sortedIn = (log: string, events: readonly ClientEvent[]) =>
  sorted(events.map((event) => () => recordedIn(log, event)));

// A server older than 22.6 tells no position where a stream is read.
const noPlace: Place = { commit: 0n, prepare: 0n };

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
