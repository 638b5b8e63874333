const betweenLinesMs = 5_000;
const betweenUpdatesMs = 200;

/** One line that is written over and over on a terminal, and now and then anew elsewhere. */
export class Terminal {
  #nextAt = 0;
  #open = false;

  constructor(private readonly out: NodeJS.WriteStream = process.stdout) {}

  /** For what the next call makes out of date. */
  update(line: string): void {
    const now = performance.now();
    if (now < this.#nextAt) return;
    this.#nextAt = now + (this.out.isTTY ? betweenUpdatesMs : betweenLinesMs);
    this.out.write(this.out.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
    this.#open = this.out.isTTY;
  }

  /** For what stays. */
  say(line: string): void {
    this.out.write(`${this.#open ? '\r\x1b[K' : ''}${line}\n`);
    this.#open = false;
    this.#nextAt = 0;
  }
}
