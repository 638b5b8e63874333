import { createHash, type Hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FileExists } from './faults';

/** The file is this line and then records: a letter for the kind, the length in four bytes, the content. */
export const firstLine = 'usher-backup\n';

/** A part begins with its name, has any number of chunks, and ends with its row count and the SHA-256 of its chunks. */
export type RecordKind = 'part' | 'chunk' | 'part-end' | 'end';
export const letters: Readonly<Record<RecordKind, string>> = { part: 'P', chunk: 'C', 'part-end': 'E', end: 'Z' };

export const headBytes = 5;
export const mostContent = 16 * 2 ** 20;

export type PartEnd = Readonly<{ rows: number; sha256: string }>;

/** A backup on its way to the disk. It has its name only once it is whole and safe there. */
export class BackupFile {
  readonly #whole = createHash('sha256');
  #part: Hash = createHash('sha256');
  #bytes = 0;

  private constructor(
    private readonly path: string,
    private readonly making: string,
    private readonly handle: FileHandle,
  ) {}

  /** @throws FileExists */
  static async create(path: string): Promise<BackupFile> {
    if (existsSync(path)) throw new FileExists(`${path} is there already; a backup replaces no file.`);
    const making = `${path}.${process.pid}.unfinished`;
    const file = new BackupFile(path, making, await open(making, 'w', 0o600));
    await file.#write(Buffer.from(firstLine));
    return file;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async beginPart(name: string): Promise<void> {
    this.#part = createHash('sha256');
    await this.#record('part', Buffer.from(name));
  }

  async chunk(content: Buffer): Promise<void> {
    this.#part.update(content);
    await this.#record('chunk', content);
  }

  async endPart(rows: number): Promise<PartEnd> {
    const end = { rows, sha256: this.#part.digest('hex') };
    await this.#record('part-end', Buffer.from(JSON.stringify(end)));
    return end;
  }

  async finish(): Promise<void> {
    await this.#record('end', this.#whole.copy().digest());
    await this.handle.sync();
    await this.handle.close();
    if (existsSync(this.path))
      throw new FileExists(`${this.path} has come to be meanwhile; the backup is ${this.making}.`);
    await rename(this.making, this.path);
    await syncFolder(dirname(this.path));
  }

  async abandon(): Promise<void> {
    await this.handle.close();
    await rm(this.making, { force: true });
  }

  async #record(kind: RecordKind, content: Buffer): Promise<void> {
    const head = Buffer.alloc(headBytes);
    head.write(letters[kind], 'latin1');
    head.writeUInt32BE(content.length, 1);
    await this.#write(Buffer.concat([head, content]));
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#whole.update(bytes);
    this.#bytes += bytes.length;
    await this.handle.writeFile(bytes);
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}
