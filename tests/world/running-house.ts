import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmod, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { openEventLog, type EventLog } from '@event-store';
import { eventLogVariables, eventStoreOf, readConfig } from '@runtime';
import { eventually, testFolder } from '@testing';
import { HouseProcesses, type ProcessName } from './house/house-processes';
import { ask } from './house/http';
import { StaffClient } from './house/staff-client';

const portsOfAHouse = 6;
const portOf = { api: 0, projector: 2, worker: 3 } as const;

type Undo = () => Promise<void>;

/**
 * The whole product, started as an operator starts it: `usher up` on a data folder and ports of its own. Its programs
 * can be frozen and killed; whatever was done to them, `stop` ends all of them and removes the folder.
 */
export class RunningHouse {
  /** What its programs were told besides the usual, for another one that is started beside them. */
  settings: Readonly<Record<string, string>> = {};
  private readonly frozen = new Set<number>();
  private said = '';
  private undo: Undo = async () => undefined;

  private constructor(
    readonly data: string,
    private readonly portBase: number,
    private readonly processes: HouseProcesses,
    private up: ChildProcess | undefined,
  ) {}

  /**
   * @param settings of the programs, such as PLAYBACK_HEARTBEAT
   * @param prepare what is done to the data folder before; it answers with how that is undone when all programs have ended
   */
  static async open(
    settings: Readonly<Record<string, string>> = {},
    prepare?: (data: string) => Promise<Undo>,
  ): Promise<RunningHouse> {
    const data = await testFolder('house');
    await chmod(data, 0o755);
    const house = new RunningHouse(data, await freePorts(), new HouseProcesses(data), undefined);
    try {
      if (prepare) house.undo = await prepare(data);
      await house.start(settings);
      return house;
    } catch (cause) {
      await house.stop();
      throw new Error(`The house did not open. It said:\n${house.said.slice(-3000)}`, { cause });
    }
  }

  get api(): string {
    return `http://127.0.0.1:${this.portBase}`;
  }

  /** Where players reach the media node. */
  get node(): string {
    return `http://127.0.0.1:${this.portBase + 4}`;
  }

  /** Of the platform. A new session each time. */
  async staff(): Promise<StaffClient> {
    return StaffClient.signIn(this.api, 'platform@usher.example', await this.secret('first-staff-password'));
  }

  /** One of the files in the folder `secrets`. */
  async secret(name: string): Promise<string> {
    return (await readFile(join(this.data, 'secrets', name), 'utf8')).trim();
  }

  async databaseUrl(role: 'usher_owner' | 'usher_api'): Promise<string> {
    return `postgres://${role}:${await this.secret(role)}@127.0.0.1:${this.portBase + 1}/usher`;
  }

  /** The log itself, to be closed by the caller. */
  async log(): Promise<EventLog> {
    const elsewhere = eventStoreOf(readConfig(this.settings, eventLogVariables));
    return openEventLog({ databaseUrl: await this.databaseUrl('usher_api'), ...elsewhere, connections: 2 });
  }

  pidOf(name: ProcessName): Promise<number | undefined> {
    return this.processes.pidOf(name);
  }

  /** All of that name: a house may have two projectors, and Postgres has many processes. */
  pidsOf(name: ProcessName): Promise<readonly number[]> {
    return this.processes.pidsOf(name);
  }

  async freeze(name: ProcessName): Promise<void> {
    const pid = await this.processes.running(name);
    process.kill(pid, 'SIGSTOP');
    this.frozen.add(pid);
  }

  async thaw(name: ProcessName): Promise<void> {
    const pid = await this.processes.running(name);
    process.kill(pid, 'SIGCONT');
    this.frozen.delete(pid);
  }

  /** kill -9. Answers with the process that is no more. */
  async kill(name: ProcessName): Promise<number> {
    const pid = await this.processes.running(name);
    process.kill(pid, 'SIGKILL');
    await eventually(`the end of ${name}`, async () => ((await this.pidOf(name)) === pid ? undefined : true), 10_000);
    return pid;
  }

  /** Waits until another process of that name has taken the place of the one that ended. */
  async replaced(name: ProcessName, ended: number): Promise<number> {
    return eventually(
      `another ${name}`,
      async () => {
        const pid = await this.pidOf(name);
        return pid === ended ? undefined : pid;
      },
      // The house itself rests up to half a minute between its attempts.
      90_000,
    );
  }

  /** Waits until the api says that it can serve. */
  async apiReady(): Promise<void> {
    await eventually('a ready api', async () => (await this.isReady(['api'])) || undefined, 60_000);
  }

  /** Whether these programs say that they can serve. */
  async isReady(programs: readonly (keyof typeof portOf)[] = ['api', 'projector', 'worker']): Promise<boolean> {
    const ready = programs.map(async (name) => {
      const url = `http://127.0.0.1:${this.portBase + portOf[name]}/readyz`;
      return (await ask(url, { withinMs: 2000 }).catch(() => undefined))?.status === 200;
    });
    return (await Promise.all(ready)).every(Boolean);
  }

  /** Rows as the database's owner sees them. */
  async rows<Row extends object>(sql: string): Promise<readonly Row[]> {
    const client = new pg.Client({ connectionString: await this.databaseUrl('usher_owner') });
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    for (const pid of this.frozen) signal(pid, 'SIGCONT');
    this.up?.kill('SIGTERM');
    await eventually('its end', () => this.hasEnded || undefined).catch(() => undefined);
    process.off('exit', this.abandon);
    await this.endLeftovers();
    await this.undo();
    await rm(this.data, { recursive: true, force: true });
  }

  private readonly abandon = () => void this.up?.kill('SIGTERM');

  private get hasEnded(): boolean {
    return this.up === undefined || this.up.exitCode !== null || this.up.signalCode !== null;
  }

  private async start(settings: Readonly<Record<string, string>>): Promise<void> {
    this.settings = settings;
    const entry = join(process.cwd(), 'dist/apps/cli/src/main.js');
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...settings, USHER_DATA: this.data };
    this.up = spawn(process.execPath, [entry, 'up'], {
      env: { ...env, USHER_PORT_BASE: String(this.portBase) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // A run that is broken off leaves no house behind.
    process.once('exit', this.abandon);
    for (const stream of [this.up.stdout, this.up.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    await eventually(
      'the opening',
      () => {
        if (this.hasEnded) throw new Error('`usher up` ended');
        return this.said.includes('Usher is up at') || undefined;
      },
      120_000,
    );
  }

  private async endLeftovers(): Promise<void> {
    const left = await this.processes.pids();
    for (const pid of left) signal(pid, 'SIGKILL');
    await eventually('the end of all', async () => ((await this.processes.pids()).length > 0 ? undefined : true));
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ESRCH') throw fault;
  }
}

/** The first of neighbouring free ports, below those that the system hands out by itself. */
async function freePorts(): Promise<number> {
  return eventually('neighbouring free ports', async () => {
    const base = randomInt(15_000, 32_000);
    const free = await Promise.all(Array.from({ length: portsOfAHouse }, (_, index) => isFree(base + index)));
    return free.every(Boolean) ? base : undefined;
  });
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
