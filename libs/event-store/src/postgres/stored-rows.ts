import type { RecordedEvent } from '../event-log.port';
import { positionOf } from '../position';
import { recordedEvent } from '../recorded-event';
import type { Row } from './connections';

/** Events in the order of their positions, as they are stored; each is parsed when it is asked for. */
export interface StoredRows {
  readonly length: number;
  positionAt(index: number): bigint;
  /** @throws UnreadableEvent */
  eventAt(index: number, log: string): RecordedEvent;
}

/** Of a row of text fields. @throws UnreadableEvent */
export function eventIn(row: Row, log: string): RecordedEvent {
  const [commit, stream, revision, id, type, data, metadata] = row as readonly string[] as Texts;
  const position = positionOf(log, BigInt(commit));
  return recordedEvent({ stream, revision: Number(revision), id, type, position }, { data, metadata });
}

/** What a prepared statement answered. */
export class TextRows implements StoredRows {
  constructor(private readonly rows: readonly Row[]) {}

  get length(): number {
    return this.rows.length;
  }

  positionAt(index: number): bigint {
    return BigInt(this.rows[index]?.[0] as string);
  }

  eventAt(index: number, log: string): RecordedEvent {
    return eventIn(this.rows[index] as Row, log);
  }
}

/** What a binary copy of {@link fields} brought: bytes outside of the heap, and a number for where each row begins in them. */
export class CopiedRows implements StoredRows {
  static readonly fields = 7;
  readonly #pieces: Buffer[] = [];
  readonly #pieceOf: number[] = [];
  readonly #begins: number[] = [];

  get length(): number {
    return this.#begins.length;
  }

  add(piece: Buffer, begin: number): void {
    if (this.#pieces.at(-1) !== piece) this.#pieces.push(piece);
    this.#pieceOf.push(this.#pieces.length - 1);
    this.#begins.push(begin);
  }

  positionAt(index: number): bigint {
    return this.#piece(index).readBigInt64BE(4 + (this.#begins[index] as number));
  }

  eventAt(index: number, log: string): RecordedEvent {
    const bytes = this.#piece(index);
    let end = (this.#begins[index] as number) + 12;
    const text = () => bytes.toString('utf8', end + 4, (end += 4 + bytes.readInt32BE(end)));
    const position = positionOf(log, bytes.readBigInt64BE(end - 8));
    const stream = text();
    const revision = bytes.readInt32BE(end + 4);
    end += 8;
    const place = { stream, revision, id: text(), type: text(), position };
    return recordedEvent(place, { data: text(), metadata: text() });
  }

  #piece(index: number): Buffer {
    return this.#pieces[this.#pieceOf[index] as number] as Buffer;
  }
}

type Texts = readonly [string, string, string, string, string, string, string];
