import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import { firstLine, headBytes, letters, mostContent, type PartEnd, type RecordKind } from './backup-file';
import { DamagedBackup } from './faults';
import { parseManifest, type Manifest } from './manifest';

export const manifestPart = 'manifest';

/** Takes the packed rows of one table. Whether they are as they were written is known only when all are read. */
export type TakeTable = (name: string, packed: AsyncIterable<Buffer>) => Promise<void>;

export type PartRead = PartEnd & Readonly<{ name: string }>;
export type BackupRead = Readonly<{ manifest: Manifest; tables: readonly PartRead[] }>;

const drop: TakeTable = async (_name, packed) => {
  for await (const _ of packed);
};

/**
 * Reads a backup from its first byte to its last and checks each; without `take`, that is all it does.
 * @throws DamagedBackup naming the part @throws NewerBackup
 */
export async function readBackup(path: string, take: TakeTable = drop): Promise<BackupRead> {
  const records = new Records(path);
  const tables: PartRead[] = [];
  try {
    const manifest = await readManifest(records);
    for (;;) {
      const record = await records.next();
      if (record.kind === 'end') break;
      const name = record.content.toString();
      if (record.kind !== 'part' || name !== manifest.tables[tables.length]?.name)
        throw new DamagedBackup(records.place, 'another table was expected after it');
      tables.push({ name, ...(await readPart(records, name, (packed) => take(name, packed))) });
    }
    if (tables.length !== manifest.tables.length) throw new DamagedBackup(records.place, 'tables are missing after it');
    return { manifest, tables };
  } finally {
    records.close();
  }
}

async function readManifest(records: Records): Promise<Manifest> {
  const { kind, content } = await records.next();
  if (kind !== 'part' || content.toString() !== manifestPart) throw new DamagedBackup(manifestPart, 'is missing');
  const texts: Buffer[] = [];
  await readPart(records, manifestPart, async (packed) => {
    await pipeline(packed, createGunzip(), async (text: AsyncIterable<Buffer>) => {
      for await (const chunk of text) texts.push(chunk);
    });
  });
  return parseManifest(Buffer.concat(texts).toString());
}

async function readPart(
  records: Records,
  name: string,
  take: (packed: AsyncIterable<Buffer>) => Promise<void>,
): Promise<PartEnd> {
  records.place = name;
  let end: PartEnd | undefined;
  async function* packed(): AsyncIterable<Buffer> {
    const hash = createHash('sha256');
    for (;;) {
      const { kind, content } = await records.next();
      if (kind === 'chunk') {
        hash.update(content);
        yield content;
      } else {
        end = partEnd(name, kind, content);
        if (hash.digest('hex') !== end.sha256)
          throw new DamagedBackup(name, 'its rows are not those that were backed up');
        return;
      }
    }
  }
  await take(packed()).catch((error: unknown) => {
    throw isOfZlib(error) ? new DamagedBackup(name, 'its rows cannot be unpacked', error) : error;
  });
  if (!end) throw new Error(`${name} was not read to its end`);
  return end;
}

function partEnd(name: string, kind: RecordKind, content: Buffer): PartEnd {
  if (kind !== 'part-end') throw new DamagedBackup(name, 'has no end');
  try {
    return JSON.parse(content.toString()) as PartEnd;
  } catch (cause) {
    throw new DamagedBackup(name, 'its checksum is not readable', cause);
  }
}

const isOfZlib = (error: unknown): boolean => String((error as { code?: unknown }).code).startsWith('Z_');

/** The file's records one after another, with a few chunks in memory. */
class Records {
  /** The part that is being read, for whoever has to say where the file is damaged. */
  place = 'file';
  readonly #whole = createHash('sha256');
  readonly #stream;
  readonly #chunks: AsyncIterator<Buffer>;
  #buffer: Buffer = Buffer.alloc(0);
  #hasBegun = false;

  constructor(path: string) {
    this.#stream = createReadStream(path, { highWaterMark: 2 ** 20 });
    this.#chunks = this.#stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  async next(): Promise<Readonly<{ kind: RecordKind; content: Buffer }>> {
    if (!this.#hasBegun) await this.#begin();
    const sum = this.#whole.copy();
    const head = await this.#take(headBytes);
    const length = head.readUInt32BE(1);
    const kind = kinds.get(head.toString('latin1', 0, 1));
    if (!kind || length > mostContent) throw new DamagedBackup(this.place, 'what follows is no part of a backup');
    const content = await this.#take(length);
    if (kind === 'end') await this.#checkEnd(content, sum.digest());
    return { kind, content };
  }

  close(): void {
    this.#stream.destroy();
  }

  async #begin(): Promise<void> {
    this.#hasBegun = true;
    const line = await this.#take(firstLine.length);
    if (line.toString('latin1') !== firstLine) throw new DamagedBackup('file', 'is no backup of Usher');
  }

  async #checkEnd(content: Buffer, sum: Buffer): Promise<void> {
    if (!content.equals(sum)) throw new DamagedBackup('file', 'is not the one that was written');
    if (this.#buffer.length > 0 || (await this.#more())) throw new DamagedBackup('file', 'goes on after its end');
  }

  async #take(bytes: number): Promise<Buffer> {
    while (this.#buffer.length < bytes)
      if (!(await this.#more()))
        throw new DamagedBackup(this.place, 'the file ends in the middle of it: it was cut short');
    const taken = this.#buffer.subarray(0, bytes);
    this.#buffer = this.#buffer.subarray(bytes);
    this.#whole.update(taken);
    return taken;
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.#chunks.next();
    if (done) return false;
    this.#buffer = this.#buffer.length === 0 ? value : Buffer.concat([this.#buffer, value]);
    return true;
  }
}

const kinds = new Map(Object.entries(letters).map(([kind, letter]) => [letter, kind as RecordKind]));
