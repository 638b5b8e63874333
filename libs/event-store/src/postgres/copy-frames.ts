/** What came is no binary COPY, or not the one that was asked for. */
export class MalformedCopy extends Error {
  override readonly name = 'MalformedCopy';
}

/** The fields of a row stand in `bytes` one after another from `at` on, each after its length (int32). */
export type OnRow = (bytes: Buffer, at: number) => void;

const signature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
const flagsAt = signature.length;
const extensionLengthAt = flagsAt + 4;
const headerLength = extensionLengthAt + 4;
const criticalFlags = 0xffff0000;
/** No row of a log comes near it (an append has at most a million bytes), so a length beyond it is nonsense, and is not waited for. */
const longest = 1 << 28;

/**
 * Reads the rows of a binary `COPY … TO STDOUT`, in pieces that end anywhere. What a piece lacks of a row is waited for without
 * looking at the row again before there is enough.
 */
export class CopyFrames {
  readonly #fields: number;
  readonly #onRow: OnRow;
  #pieces: Buffer[] = [];
  #waiting = 0;
  #needed = headerLength;
  #part: 'header' | 'rows' | 'over' = 'header';

  constructor(fields: number, onRow: OnRow) {
    this.#fields = fields;
    this.#onRow = onRow;
  }

  /** @throws MalformedCopy */
  push(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#waiting += piece.length;
    if (this.#waiting < this.#needed) return;
    const bytes = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces, this.#waiting);
    const rest = bytes.subarray(this.#read(bytes));
    this.#pieces = rest.length > 0 ? [rest] : [];
    this.#waiting = rest.length;
  }

  /** To be called when nothing comes any more. @throws MalformedCopy when it was not whole */
  end(): void {
    if (this.#part !== 'over') throw new MalformedCopy('The copy ends before its trailer.');
  }

  #read(bytes: Buffer): number {
    let at = this.#part === 'header' ? this.#header(bytes) : 0;
    while (this.#part === 'rows') {
      const next = this.#row(bytes, at);
      if (next === undefined) return at;
      at = next;
    }
    if (this.#part === 'over' && at < bytes.length) throw new MalformedCopy('The copy goes on after its trailer.');
    return at;
  }

  #header(bytes: Buffer): number {
    if (!signature.equals(bytes.subarray(0, flagsAt))) throw new MalformedCopy('This is no binary copy.');
    if (bytes.readUInt32BE(flagsAt) & criticalFlags) throw new MalformedCopy('The copy has an unknown form.');
    const end = headerLength + lengthIn(bytes, extensionLengthAt);
    if (!this.#has(bytes, 0, end)) return 0;
    this.#part = 'rows';
    return end;
  }

  /** Where the next row begins; undefined when this one is not whole. */
  #row(bytes: Buffer, begin: number): number | undefined {
    if (!this.#has(bytes, begin, 2)) return undefined;
    const count = bytes.readInt16BE(begin);
    let at = begin + 2;
    if (count === -1) {
      this.#part = 'over';
      this.#needed = 1;
      return at;
    }
    if (count !== this.#fields) throw new MalformedCopy(`A row has ${count} fields, not ${this.#fields}.`);
    for (let field = 0; field < count; field++) {
      if (!this.#has(bytes, begin, at - begin + 4)) return undefined;
      at += 4 + lengthIn(bytes, at);
      if (at - begin > longest) throw new MalformedCopy(`A row is longer than ${longest} bytes.`);
    }
    if (!this.#has(bytes, begin, at - begin)) return undefined;
    this.#onRow(bytes, begin + 2);
    return at;
  }

  #has(bytes: Buffer, begin: number, length: number): boolean {
    if (bytes.length - begin >= length) return true;
    this.#needed = length;
    return false;
  }
}

// The log has no NULL, so the length -1 that stands for it is as wrong as any other below zero.
function lengthIn(bytes: Buffer, at: number): number {
  const length = bytes.readInt32BE(at);
  if (length < 0) throw new MalformedCopy('A field has no value.');
  if (length > longest) throw new MalformedCopy(`A field is longer than ${longest} bytes.`);
  return length;
}
