import { Bell } from '../../bell';

/** An event as a client proposes it. */
export type Proposal = Readonly<{
  id: string;
  type: string;
  contentType: string;
  data: Uint8Array;
  metadata: Uint8Array;
}>;

/** An event as it stands in the log. Its commit position and its prepare position are the same number. */
export type StoredRecord = Proposal & Readonly<{ stream: string; revision: bigint; position: bigint; created: number }>;

export type Expectation = 'any' | 'no-stream' | 'stream-exists' | bigint;

export type AppendEnd = Readonly<
  | { kind: 'success'; revision: bigint | undefined; position: bigint }
  | { kind: 'wrong-expected-version'; current: bigint | undefined }
  | { kind: 'stream-deleted' }
>;

/** Where records are kept beyond the process. */
export type Journal = Readonly<{
  read: () => Iterable<readonly StoredRecord[]>;
  write: (records: readonly StoredRecord[]) => void;
}>;

type Stream = { readonly written: StoredRecord[]; isDeleted: boolean; isHidden: boolean };
type Place = Readonly<{ stream: string; revision: bigint }>;

const lastRevision = 9_223_372_036_854_775_807n;
const deletion = { type: '$streamDeleted', text: '{}' };
const hiding = { type: '$metadata', text: `{"$tb":${lastRevision}}` };
/** Where the first event stands: the real one begins with records of its own. */
const firstPosition = 512n;

/**
 * Streams and the one order of all, by the rules of EventStoreDB: positions are bytes, an append done again is told by the ids at
 * the expected place or, where none is expected, by a bounded memory of the last ids written.
 */
export class Records {
  readonly all: StoredRecord[] = [];
  readonly bell = new Bell();
  readonly #streams = new Map<string, Stream>();
  readonly #recent = new Map<string, Place>();
  readonly #journal: Journal | undefined;
  readonly #remembered: number;
  #end = firstPosition;

  constructor({ journal, remembered = 100_000 }: Readonly<{ journal?: Journal; remembered?: number }> = {}) {
    this.#remembered = remembered;
    for (const records of journal?.read() ?? []) this.#take(records);
    this.#journal = journal;
  }

  append(name: string, expected: Expectation, proposals: readonly Proposal[]): AppendEnd {
    const stream = this.#streams.get(name) ?? newStream();
    if (stream.isDeleted) return { kind: 'stream-deleted' };
    const last = BigInt(stream.written.length - 1);
    const repeat = isExact(expected)
      ? repeatAt(stream, expected, proposals)
      : this.#recentRepeat(name, proposals, last);
    if (repeat) return repeat;
    if (!isAsExpected(expected, stream.isHidden ? -1n : last, last)) return conflict(last);
    this.#write(name, last + 1n, proposals);
    const position = this.all.at(-1)?.position ?? 0n;
    return {
      kind: 'success',
      revision: proposals.length === 0 ? undefined : last + BigInt(proposals.length),
      position,
    };
  }

  /** What is there to read; `deleted` for a stream closed for ever, undefined for one that is not there. */
  stream(name: string): readonly StoredRecord[] | 'deleted' | undefined {
    const stream = this.#streams.get(name);
    if (stream?.isDeleted) return 'deleted';
    return stream?.isHidden ? undefined : stream?.written;
  }

  /** Closes a stream for ever. */
  tombstone(name: string): AppendEnd {
    if (this.#streams.get(name)?.isDeleted) return { kind: 'stream-deleted' };
    return this.#mark(name, lastRevision, deletion);
  }

  /** Hides what there is of a stream; it may go on. */
  hide(name: string): AppendEnd {
    const metastream = `$$${name}`;
    return this.#mark(metastream, BigInt(this.#streams.get(metastream)?.written.length ?? 0), hiding);
  }

  /** Index in `all` of the first record at or after a position. */
  indexAt(position: bigint): number {
    let [low, high] = [0, this.all.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.all[middle] as StoredRecord).position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #mark(name: string, revision: bigint, { type, text }: typeof deletion): AppendEnd {
    const [data, metadata] = [new TextEncoder().encode(text), new Uint8Array()];
    this.#write(name, revision, [{ id: crypto.randomUUID(), type, contentType: 'application/json', data, metadata }]);
    return success(this.all.at(-1) as StoredRecord);
  }

  /** Part new and part there is a conflict; but only what comes first tells whether anything was there. */
  #recentRepeat(name: string, proposals: readonly Proposal[], last: bigint): AppendEnd | undefined {
    const places = proposals
      .map(({ id }) => this.#recent.get(id))
      .map((place) => (place?.stream === name ? place : undefined));
    if (places[0] === undefined) return undefined;
    if (places.includes(undefined)) return conflict(last);
    return success(this.#streams.get(name)?.written[Number(places.at(-1)?.revision)] as StoredRecord);
  }

  #write(stream: string, first: bigint, proposals: readonly Proposal[]): void {
    const created = Date.now();
    let position = this.#end;
    const records = proposals.map((proposal, index) => {
      const record = { ...proposal, stream, revision: first + BigInt(index), position, created };
      position += sizeOf(record);
      return record;
    });
    this.#journal?.write(records);
    this.#take(records);
    this.bell.ring();
  }

  #take(records: readonly StoredRecord[]): void {
    for (const record of records) {
      const stream = this.#streams.get(record.stream) ?? newStream();
      this.#streams.set(record.stream, stream);
      this.all.push(record);
      this.#end = record.position + sizeOf(record);
      if (record.type === deletion.type) stream.isDeleted = true;
      else stream.written.push(record);
      stream.isHidden = false;
      if (record.type === hiding.type) this.#hide(record.stream.slice(2));
      this.#remember(record);
    }
  }

  #hide(name: string): void {
    const hidden = this.#streams.get(name);
    if (hidden) hidden.isHidden = true;
  }

  #remember({ id, stream, revision }: StoredRecord): void {
    this.#recent.set(id, { stream, revision });
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > this.#remembered && oldest !== undefined) this.#recent.delete(oldest);
  }
}

const newStream = (): Stream => ({ written: [], isDeleted: false, isHidden: false });

type Exact = Extract<Expectation, bigint | 'no-stream'>;

const isExact = (expected: Expectation): expected is Exact => expected === 'no-stream' || typeof expected === 'bigint';

/** Behind the stream's end nothing can be repeated; before it only the same events are, and others conflict. */
function repeatAt(
  { written, isHidden }: Stream,
  expected: Exact,
  proposals: readonly Proposal[],
): AppendEnd | undefined {
  const first = expected === 'no-stream' ? 0 : Number(expected) + 1;
  if (isHidden || first >= written.length) return undefined;
  const found = written.slice(first, first + proposals.length);
  const isSame = found.length === proposals.length && found.every(({ id }, index) => id === proposals[index]?.id);
  return isSame && proposals.length > 0 ? success(found.at(-1) as StoredRecord) : conflict(BigInt(written.length - 1));
}

const success = ({ revision, position }: StoredRecord): AppendEnd => ({ kind: 'success', revision, position });

const conflict = (last: bigint): AppendEnd => ({
  kind: 'wrong-expected-version',
  current: last < 0n ? undefined : last,
});

function isAsExpected(expected: Expectation, seen: bigint, last: bigint): boolean {
  if (expected === 'any') return true;
  if (expected === 'stream-exists') return seen >= 0n;
  return expected === 'no-stream' ? seen < 0n : expected === last;
}

const sizeOf = ({ stream, type, data, metadata }: StoredRecord): bigint =>
  BigInt(96 + 2 * (stream.length + type.length) + data.length + metadata.length);
