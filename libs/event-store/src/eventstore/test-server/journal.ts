import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Journal, StoredRecord } from './records';

/** Keeps what was appended in a file, an append a line, so that a killed server has all that it answered for. */
export class FileJournal implements Journal {
  readonly #path: string;
  readonly #file: number;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#path = join(folder, 'records.jsonl');
    this.#file = openSync(this.#path, 'a');
    // What follows the last line end was being written when the server was killed: nobody has been told of it.
    ftruncateSync(this.#file, readFileSync(this.#path).lastIndexOf('\n') + 1);
  }

  *read(): Iterable<readonly StoredRecord[]> {
    const lines = readFileSync(this.#path, 'utf8').split('\n');
    for (const line of lines.slice(0, -1)) yield (JSON.parse(line) as Kept[]).map(restored);
  }

  write(records: readonly StoredRecord[]): void {
    writeSync(this.#file, `${JSON.stringify(records.map(kept))}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}

type Kept = Omit<StoredRecord, 'revision' | 'position' | 'data' | 'metadata'> &
  Readonly<{ revision: string; position: string; data: string; metadata: string }>;

const kept = ({ revision, position, data, metadata, ...rest }: StoredRecord): Kept => ({
  ...rest,
  revision: `${revision}`,
  position: `${position}`,
  data: Buffer.from(data).toString('base64'),
  metadata: Buffer.from(metadata).toString('base64'),
});

const restored = ({ revision, position, data, metadata, ...rest }: Kept): StoredRecord => ({
  ...rest,
  revision: BigInt(revision),
  position: BigInt(position),
  data: Buffer.from(data, 'base64'),
  metadata: Buffer.from(metadata, 'base64'),
});
