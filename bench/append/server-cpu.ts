import { readdir, readFile } from 'node:fs/promises';

const tickUs = 10_000;

/** CPU time of a database's sessions, from /proc: the server must run on this machine. */
export class ServerCpu {
  readonly #ended = new Map<string, number>();

  constructor(private readonly database: string) {}

  /** In µs, of all sessions so far. A session that has ended counts as far as it was seen. */
  async used(): Promise<number> {
    for (const pid of await readdir('/proc')) if (/^\d+$/.test(pid)) await this.#look(pid);
    return [...this.#ended.values()].reduce((sum, us) => sum + us, 0);
  }

  async #look(pid: string): Promise<void> {
    try {
      const title = await readFile(`/proc/${pid}/cmdline`, 'utf8');
      if (!title.startsWith('postgres: ') || !title.includes(` ${this.database} `)) return;
      const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ').at(-1)?.split(' ') ?? [];
      this.#ended.set(pid, (Number(fields[11]) + Number(fields[12])) * tickUs);
    } catch {
      // It has ended meanwhile.
    }
  }
}
