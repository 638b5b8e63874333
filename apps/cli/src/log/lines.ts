import { once } from 'node:events';

/** Lines for whoever reads them. A slow reader is waited for; one who has gone, as `head` does, ends it quietly. */
export class Lines {
  readonly #gone = new AbortController();

  constructor(private readonly out: NodeJS.WritableStream = process.stdout) {
    out.on('error', () => this.#gone.abort());
  }

  /** Aborted when nobody reads any more. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  async write(line: string): Promise<void> {
    if (this.gone.aborted || this.out.write(`${line}\n`)) return;
    await once(this.out, 'drain', { signal: this.gone }).catch((error: unknown) => {
      if (!this.gone.aborted) throw error;
    });
  }
}
