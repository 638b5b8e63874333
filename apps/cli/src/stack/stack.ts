import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { requireFree } from '../system/ports';
import { describePorts, type Settings } from '../settings';
import { Database } from './database';
import { Program } from './program';
import { programSettings, type ProgramName } from './program-settings';

const firstWaitMs = 300;
const longestWaitMs = 30_000;

/** Everything of one machine: the database and the programs, started in the order in which they need each other. */
export class Stack {
  readonly database: Database;
  private readonly programs = new Map<ProgramName, Program>();
  private readonly stopping = new AbortController();
  private starting: Promise<void> = Promise.resolve();

  constructor(
    readonly settings: Settings,
    private readonly say: (line: string) => void,
  ) {
    this.database = new Database(settings);
  }

  /** Database, api, projector and worker; the media node follows when it has its credential. */
  start(): Promise<void> {
    this.starting = this.startAll();
    return this.starting;
  }

  private async startAll(): Promise<void> {
    await requireFree(describePorts(this.settings));
    await Promise.all(
      ['media', 'import', 'logs', 'node'].map((name) => mkdir(join(this.settings.data, name), { recursive: true })),
    );
    this.say('Starting Postgres…');
    const applied = await this.database.start();
    this.stopping.signal.throwIfAborted();
    void this.keep('Postgres', this.database.server);
    if (applied.length > 0) this.say(`Database brought up to date (${applied.length} migrations).`);
    this.say('Starting projector, api and worker…');
    await Promise.all([this.run('projector'), this.run('api'), this.run('worker')]);
  }

  async startNode(credential: string): Promise<void> {
    this.say('Starting the media node…');
    await this.run('media-node', credential);
  }

  get isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  program(name: ProgramName): Program {
    const program = this.programs.get(name);
    if (program === undefined) throw new Error(`${name} was not started`);
    return program;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.stopAll();
    // What was only being started when we were told to end may have come up since.
    if (!(await this.starting.then(() => true).catch(() => false))) await this.stopAll();
  }

  private async stopAll(): Promise<void> {
    await Promise.all([...this.programs.values()].map((program) => program.stop()));
    await this.database.server.stop();
  }

  private async run(name: ProgramName, credential?: string): Promise<void> {
    const program = new Program(await programSettings(name, this.settings, this.database, credential));
    this.stopping.signal.throwIfAborted();
    this.programs.set(name, program);
    await program.start();
    void this.keep(name, program);
  }

  /** Starts again what ends without being told to, sooner at first and then ever more patiently. */
  private async keep(
    name: string,
    part: Readonly<{ ended: () => Promise<void>; start: () => Promise<unknown> }>,
  ): Promise<void> {
    const { signal } = this.stopping;
    for (let waitMs = firstWaitMs; !signal.aborted;) {
      await part.ended();
      if (signal.aborted) return;
      this.say(`${name} ended unexpectedly and is started again; its log is in ${this.settings.data}.`);
      await pause(waitMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      waitMs = await part.start().then(
        () => firstWaitMs,
        () => Math.min(waitMs * 2, longestWaitMs),
      );
    }
  }
}
