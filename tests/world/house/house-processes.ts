import { readdir, readFile } from 'node:fs/promises';
import { eventually } from '@testing';

type ProgramName = 'up' | 'api' | 'projector' | 'worker' | 'media-node' | 'nginx';
/** `backend` is any of Postgres' own processes, `session` one that works for a program of ours. */
export type ProcessName = ProgramName | 'postgres' | 'backend' | 'session';

type Process = Readonly<{ pid: number; parent: number; command: readonly string[]; names: boolean }>;

/** The processes of one house, found by its data folder, which no other process on the machine names. */
export class HouseProcesses {
  constructor(private readonly data: string) {}

  async pidOf(name: ProcessName): Promise<number | undefined> {
    return (await this.pidsOf(name))[0];
  }

  async pidsOf(name: ProcessName): Promise<readonly number[]> {
    return (await this.all()).filter(({ command }) => signs[name](command)).map(({ pid }) => pid);
  }

  /** The process, waited for where it is just being started. */
  running(name: ProcessName): Promise<number> {
    return eventually(`a process ${name}`, () => this.pidOf(name), 15_000);
  }

  async pids(): Promise<readonly number[]> {
    return (await this.all()).map(({ pid }) => pid);
  }

  /** Who names the data folder in command or environment, and whoever descends from them. */
  private async all(): Promise<readonly Process[]> {
    const numbers = (await readdir('/proc')).map(Number).filter((pid) => pid > 0 && pid !== process.pid);
    const found = (await Promise.all(numbers.map((pid) => this.read(pid)))).filter((one) => one !== undefined);
    const ours = new Set(found.filter(({ names }) => names).map(({ pid }) => pid));
    for (let before = -1; before !== ours.size;) {
      before = ours.size;
      for (const { pid, parent } of found) if (ours.has(parent)) ours.add(pid);
    }
    return found.filter(({ pid }) => ours.has(pid));
  }

  private async read(pid: number): Promise<Process | undefined> {
    const text = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
    const [stat, commandLine, environment] = await Promise.all([text('stat'), text('cmdline'), text('environ')]);
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === undefined || state === '' || state === 'Z') return undefined;
    const names = commandLine.includes(this.data) || environment.includes(this.data);
    return { pid, parent: Number(parent), command: commandLine.split('\0'), names };
  }
}

type Sign = (command: readonly string[]) => boolean;

const program =
  (name: string): Sign =>
  (command) =>
    command.some((word) => word.endsWith(`/apps/${name}/src/main.js`));

const signs: Readonly<Record<ProcessName, Sign>> = {
  up: program('cli'),
  api: program('api'),
  projector: program('projector'),
  worker: program('worker'),
  'media-node': program('media-node'),
  postgres: ([first = '', ...rest]) => first.endsWith('/postgres') && rest.includes('-D'),
  backend: ([first = '']) => first.startsWith('postgres: '),
  session: ([first = '']) => first.startsWith('postgres: usher_'),
  nginx: ([first = '']) => first.startsWith('nginx: master process'),
};
