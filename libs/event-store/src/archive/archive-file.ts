import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { pipeline as piped } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

/** The archive is not what was written: a byte is wrong, or its end is missing. */
export class DamagedArchive extends Error {
  override readonly name = 'DamagedArchive';

  constructor(file: string, reason: string) {
    super(`${file}: ${reason}`);
  }
}

/** The first line: of which log, and what part of it. Positions are text, as they may pass 2^53. */
export type ArchiveHead = Readonly<{
  format: 'usher-log-archive-1';
  log: string;
  begins: string;
  ends: string;
  /** All events of them that stand between the two positions are in the file; of others none. */
  categories: readonly string[];
}>;

/** One line an event. Data and metadata are the stored texts themselves, so that they come back to the byte. */
export type ArchivedRow = readonly [
  position: string,
  stream: string,
  revision: number,
  id: string,
  type: string,
  data: string,
  metadata: string,
  recordedAt: string,
];

/** `sha256` is of all lines but the last one, with their ends, before compression. */
export type ArchiveSum = Readonly<{ events: number; sha256: string }>;

/**
 * Writes a file of lines, compressed by gzip: the head, an array an event (position, stream, revision, id, type, data, metadata, recorded at), and
 * last the sum. It has its name only once it is whole and on the disk.
 */
export async function writeArchive(
  file: string,
  head: ArchiveHead,
  rows: AsyncIterable<ArchivedRow>,
): Promise<ArchiveSum> {
  const hash = createHash('sha256');
  let events = 0;
  const line = (value: unknown): string => {
    const text = `${JSON.stringify(value)}\n`;
    hash.update(text);
    return text;
  };
  let sum: ArchiveSum | undefined;
  async function* lines() {
    yield line(head);
    for await (const row of rows) {
      events += 1;
      yield line(row);
    }
    sum = { events, sha256: hash.digest('hex') };
    yield `${JSON.stringify(sum)}\n`;
  }
  const part = `${file}.part`;
  try {
    const target = await open(part, 'wx');
    await piped(Readable.from(lines()), createGzip(), target.createWriteStream({ flush: true }));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  return sum as ArchiveSum;
}

/** Gives the head first and then the events, and compares the sum at the end. @throws DamagedArchive */
export async function* readArchive(file: string): AsyncGenerator<ArchiveHead | ArchivedRow, ArchiveSum> {
  const hash = createHash('sha256');
  let [events, begun, last] = [0, false, ''];
  try {
    for await (const line of linesOf(file)) {
      if (begun) {
        hash.update(`${last}\n`);
        yield JSON.parse(last) as ArchiveHead | ArchivedRow;
        events += 1;
      }
      [begun, last] = [true, line];
    }
  } catch (error) {
    if (error instanceof SyntaxError || isCompressionError(error)) throw new DamagedArchive(file, 'cannot be read');
    throw error;
  }
  const sum = { events: events - 1, sha256: hash.digest('hex') };
  if (last !== JSON.stringify(sum)) throw new DamagedArchive(file, 'does not sum up');
  return sum;
}

// Not node:readline, which takes U+2028 for the end of a line, and JSON does not escape it.
async function* linesOf(file: string): AsyncGenerator<string> {
  const text = createGunzip();
  pipeline(createReadStream(file), text, () => undefined);
  text.setEncoding('utf8');
  let rest = '';
  for await (const piece of text) {
    const lines = (rest + (piece as string)).split('\n');
    rest = lines.pop() as string;
    yield* lines;
  }
  if (rest !== '') yield rest;
}

const isCompressionError = (error: unknown): boolean => (error as { code?: string }).code?.startsWith('Z_') === true;
