import type { RecordedEvent } from '../event-log.port';
import { positionOf } from '../position';
import { recordedEvent } from '../recorded-event';
import type { Row } from './connections';

/** A row of `log.event` as it is stored: data and metadata are still text. */
export type StoredRow = Readonly<{
  position: bigint;
  stream: string;
  revision: number;
  id: string;
  type: string;
  data: string;
  metadata: string;
}>;

/** @throws UnreadableEvent */
export function eventOf(
  log: string,
  { position, data, metadata, stream, revision, id, type }: StoredRow,
): RecordedEvent {
  return recordedEvent({ stream, revision, id, type, position: positionOf(log, position) }, { data, metadata });
}

/** Of a row of text fields. */
export function fromTexts(row: Row): StoredRow {
  const [position, stream, revision, id, type, data, metadata] = row as readonly string[] as Texts;
  return { position: BigInt(position), stream, revision: Number(revision), id, type, data, metadata };
}

/** In the order of {@link fromCopy}. */
export const storedFields = 7;

/** Of a row of a binary copy; `bounds` as {@link CopyFrames} gives them. */
export function fromCopy(bytes: Buffer, bounds: readonly number[]): StoredRow {
  const text = (field: number) => bytes.toString('utf8', bounds[field * 2], bounds[field * 2 + 1]);
  return {
    position: bytes.readBigInt64BE(bounds[0]),
    stream: text(1),
    revision: bytes.readInt32BE(bounds[4]),
    id: text(3),
    type: text(4),
    data: text(5),
    metadata: text(6),
  };
}

type Texts = readonly [string, string, string, string, string, string, string];
