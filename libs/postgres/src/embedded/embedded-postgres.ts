import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { PortTaken, PostgresAlreadyRunning, PostgresFault } from '../faults';
import { prepareDataFolder } from './data-folder';
import { claimPort } from './free-port';
import { findBinaries } from './postgres-binaries';
import { forgetStrangersPid, isAlive, runningPostmaster, type Postmaster } from './postmaster';
import { postgresEnvironment } from './run';
import { databaseUser, openTo } from './system-user';

export type EmbeddedPostgresOptions = Readonly<{
  /** Holds data, password, log and, where needed, the programs. Made if missing. */
  folder: string;
  /** 0 or absent: a free one, chosen at the first start and kept. */
  port?: number;
  /** Server settings on top of ours. */
  settings?: Readonly<Record<string, string | number>>;
  startTimeoutMs?: number;
  stopTimeoutMs?: number;
}>;

const ourSettings = {
  listen_addresses: '127.0.0.1',
  // A socket's path is limited to 107 bytes, which a folder's name can exceed.
  unix_socket_directories: '',
  max_connections: 200,
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
};

/** A Postgres 18 of one's own on 127.0.0.1. It outlives this process unless stopped. */
export class EmbeddedPostgres {
  readonly folder: string;
  readonly #options: EmbeddedPostgresOptions;
  #child: ChildProcess | undefined;
  #port: number;
  #password = '';

  constructor(options: EmbeddedPostgresOptions) {
    this.#options = options;
    this.folder = resolve(options.folder);
    this.#port = options.port ?? 0;
  }

  get port(): number {
    return this.#port;
  }

  get pid(): number | undefined {
    return this.#child?.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined;
  }

  get #data(): string {
    return join(this.folder, 'data');
  }

  get #log(): string {
    return join(this.folder, 'postgres.log');
  }

  /** Who serves this folder now, whichever process started it. */
  running(): Promise<Postmaster | undefined> {
    return runningPostmaster(this.#data);
  }

  async start(): Promise<void> {
    const other = await this.running();
    if (other) throw new PostgresAlreadyRunning(this.folder, other.pid);
    await mkdir(this.folder, { recursive: true });
    const user = await databaseUser();
    if (user) await openTo(user, this.folder);
    const binaries = await findBinaries(this.folder, user);
    this.#password = await prepareDataFolder(this.folder, binaries, user);
    const deadline = Date.now() + (this.#options.startTimeoutMs ?? 60_000);
    for (;;) {
      await forgetStrangersPid(this.#data);
      this.#port = await claimPort(this.#port);
      const logStart = await this.#launch(binaries.postgres, user ?? {});
      if (await this.#becomesReady(deadline)) return;
      await this.#explainEnd(logStart, deadline);
    }
  }

  /** Resolves when the server that this object started has ended, for whatever reason. */
  async ended(): Promise<void> {
    if (this.#child && this.pid !== undefined) await once(this.#child, 'exit');
  }

  /** Ends all sessions and the server (fast shutdown), also of a server that another process started. */
  async stop(): Promise<void> {
    const pid = this.pid ?? (await this.running())?.pid;
    if (pid === undefined) return;
    const timeoutMs = this.#options.stopTimeoutMs ?? 30_000;
    process.kill(pid, 'SIGINT');
    if (await this.#ends(pid, timeoutMs)) return;
    // Immediate shutdown: nothing acknowledged is lost, the next start recovers from the log.
    process.kill(pid, 'SIGQUIT');
    if (!(await this.#ends(pid, 5_000))) throw new PostgresFault(`Postgres (process ${pid}) does not stop`);
  }

  /** Kills the server as a power cut would. */
  async kill(): Promise<void> {
    const pid = this.pid;
    if (pid === undefined) return;
    process.kill(pid, 'SIGKILL');
    await this.#ends(pid, 10_000);
  }

  /** Address for a role; without one, the superuser's. Holds a password: never log it. */
  url(role?: Readonly<{ name: string; password: string }>, database = 'postgres'): string {
    const { name, password } = role ?? { name: 'postgres', password: this.#password };
    return `postgres://${encodeURIComponent(name)}:${encodeURIComponent(password)}@127.0.0.1:${this.#port}/${database}`;
  }

  async #launch(postgres: string, user: { uid?: number; gid?: number }): Promise<number> {
    const settings = { ...ourSettings, ...this.#options.settings, port: this.#port };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const log = await open(this.#log, 'a', 0o600);
    try {
      const { size } = await log.stat();
      // A session of its own, so that Ctrl-C reaches us alone and we stop the server last.
      this.#child = spawn(postgres, ['-D', this.#data, ...args], {
        ...user,
        cwd: this.folder,
        detached: true,
        env: postgresEnvironment(),
        stdio: ['ignore', log.fd, log.fd],
      });
      await once(this.#child, 'spawn');
      this.#child.unref();
      return size;
    } finally {
      await log.close();
    }
  }

  async #becomesReady(deadline: number): Promise<boolean> {
    for (let waitMs = 20; this.pid !== undefined; waitMs = Math.min(waitMs * 2, 500)) {
      if (await this.#answers()) return true;
      if (Date.now() > deadline) {
        await this.kill();
        throw new PostgresFault(`Postgres does not answer on port ${this.#port}; see ${this.#log}`);
      }
      await pause(waitMs);
    }
    return false;
  }

  async #answers(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.url(), connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  // After a kill -9, backends take a moment to notice and to let go of the shared memory: that one end is worth another try.
  async #explainEnd(logStart: number, deadline: number): Promise<void> {
    const said = (await readFile(this.#log)).subarray(logStart).toString().trim();
    if (/Address already in use/.test(said)) throw new PortTaken(this.#port);
    if (!/shared memory block .* still in use/.test(said) || Date.now() > deadline) {
      throw new PostgresFault(`Postgres did not start: ${said.slice(-1000)}`);
    }
    await pause(200);
  }

  async #ends(pid: number, timeoutMs: number): Promise<boolean> {
    const isChild = this.#child?.pid === pid;
    for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await pause(20)) {
      if (isChild ? this.pid === undefined : !isAlive(pid)) return true;
    }
    return false;
  }
}
