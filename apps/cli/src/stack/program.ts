import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export type ProgramSettings = Readonly<{
  name: string;
  /** The compiled entry, such as `apps/api/src/main.js`. */
  entry: string;
  env: Readonly<Record<string, string>>;
  logFile: string;
  /** Answers 200 when the program is ready. */
  readyUrl: string;
}>;

/** A program did not become ready; the message holds the last lines that it wrote. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
}

const dist = join(import.meta.dirname, '../../../..');

/** One program of the product as a child process, its output in a file of its own. */
export class Program {
  private child: ChildProcess | undefined;

  constructor(readonly settings: ProgramSettings) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Starts it and waits until it answers as ready, a minute at most. @throws NotReady */
  async start(): Promise<void> {
    const { entry, env, logFile } = this.settings;
    await mkdir(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'a');
    this.child = spawn(
      process.execPath,
      ['--enable-source-maps', '--no-warnings=ExperimentalWarning', join(dist, entry)],
      {
        env: { ...inherited(), ...env },
        stdio: ['ignore', log, log],
      },
    );
    closeSync(log);
    await this.ready();
  }

  async ready(): Promise<void> {
    const { name, readyUrl } = this.settings;
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline) {
      if (!this.isRunning()) throw new NotReady(`${name} ended at its start:\n${await this.lastLines()}`);
      if (await answersOk(readyUrl)) return;
      await pause(100);
    }
    throw new NotReady(`${name} did not become ready at ${readyUrl}:\n${await this.lastLines()}`);
  }

  isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Resolves when the program has ended, for whatever reason. */
  async ended(): Promise<void> {
    if (this.child !== undefined && this.isRunning()) await once(this.child, 'exit');
  }

  /** Asks it to end, and ends it when it has had longer than it gives itself (SHUTDOWN_DEADLINE). */
  async stop(): Promise<void> {
    if (!this.isRunning()) return;
    this.child?.kill('SIGTERM');
    const forced = setTimeout(() => this.child?.kill('SIGKILL'), 20_000);
    await this.ended();
    clearTimeout(forced);
  }

  private async lastLines(): Promise<string> {
    return (await readFile(this.settings.logFile, 'utf8')).split('\n').slice(-15).join('\n');
  }
}

const answersOk = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    async (answer) => (await answer.arrayBuffer(), answer.ok),
    () => false,
  );

/** What an operator may set for the programs of one machine; everything else is given to them. */
const passedOn = [
  'PATH',
  'HOME',
  'EVENT_STORE_URL',
  'EVENT_STORE_NAMESPACE',
  'REDIS_URL',
  'PACKAGING_PRESET',
  'JOB_CONCURRENCY',
  'JOB_LOCK',
  'PLAYBACK_HEARTBEAT',
  'LOG_LEVEL',
];

const inherited = (): NodeJS.ProcessEnv => ({
  LANG: 'C.UTF-8',
  ...Object.fromEntries(
    passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  ),
});
