import { open, rename, stat } from 'node:fs/promises';

const WINDOW_MS = 30_000;
const ROTATE_AT_BYTES = 64 * 1024 * 1024;
const MAX_READ_BYTES = 8 * 1024 * 1024;

/** Follows the server's access log: who was answered lately. The log holds session ids and no tokens. */
export class AccessLog {
  #offset = 0;
  #rest = '';
  readonly #seen = new Map<string, number>();

  constructor(
    private readonly file: string,
    private readonly reopen: () => void,
  ) {}

  async activeSessions(nowMs: number): Promise<number> {
    await this.#read();
    for (const [session, at] of this.#seen) if (at < nowMs - WINDOW_MS) this.#seen.delete(session);
    return this.#seen.size;
  }

  async #read(): Promise<void> {
    const size = await stat(this.file).then(
      ({ size }) => size,
      () => 0,
    );
    if (size < this.#offset) this.#offset = 0;
    // After a long pause only the end is of interest.
    this.#offset = Math.max(this.#offset, size - MAX_READ_BYTES);
    if (size > this.#offset) await this.#take(size);
    if (size > ROTATE_AT_BYTES) await this.#rotate();
  }

  async #take(size: number): Promise<void> {
    const handle = await open(this.file, 'r');
    try {
      const buffer = Buffer.alloc(size - this.#offset);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, this.#offset);
      this.#offset += bytesRead;
      const lines = (this.#rest + buffer.toString('utf8', 0, bytesRead)).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.#note(line);
    } finally {
      await handle.close();
    }
  }

  #note(line: string): void {
    const [, at, session] = /^\{"at":([\d.]+),"sessionId":"([0-9a-f-]{36})","verdict":"ok"/.exec(line) ?? [];
    if (session !== undefined) this.#seen.set(session, Number(at) * 1000);
  }

  // One former log is kept beside the growing one.
  async #rotate(): Promise<void> {
    await rename(this.file, `${this.file}.1`);
    this.#offset = 0;
    this.#rest = '';
    this.reopen();
  }
}
