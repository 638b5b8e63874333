import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { requireFree } from '../system/ports';
import { describePorts, type Settings } from '../settings';
import { Database } from './database';
import { Program } from './program';
import { programSettings, type ProgramName } from './program-settings';

/** Everything of one machine: the database and the programs, started in the order in which they need each other. */
export class Stack {
  readonly database: Database;
  private readonly programs = new Map<ProgramName, Program>();

  constructor(
    readonly settings: Settings,
    private readonly say: (line: string) => void,
  ) {
    this.database = new Database(settings);
  }

  /** Database, api, projector and worker; the media node follows when it has its credential. */
  async start(): Promise<void> {
    await requireFree(describePorts(this.settings));
    await Promise.all(
      ['media', 'import', 'logs', 'node'].map((name) => mkdir(join(this.settings.data, name), { recursive: true })),
    );
    this.say('Starting Postgres…');
    const applied = await this.database.start();
    if (applied.length > 0) this.say(`Database brought up to date (${applied.length} migrations).`);
    this.say('Starting projector, api and worker…');
    await Promise.all([this.run('projector'), this.run('api'), this.run('worker')]);
  }

  async startNode(credential: string): Promise<void> {
    this.say('Starting the media node…');
    await this.run('media-node', credential);
  }

  program(name: ProgramName): Program {
    const program = this.programs.get(name);
    if (program === undefined) throw new Error(`${name} was not started`);
    return program;
  }

  /** Resolves with the name of the first program that ends by itself. */
  firstToEnd(): Promise<string> {
    return Promise.race([...this.programs].map(([name, program]) => program.ended().then(() => name)));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.programs.values()].map((program) => program.stop()));
    await this.database.server.stop();
  }

  private async run(name: ProgramName, credential?: string): Promise<void> {
    const program = new Program(await programSettings(name, this.settings, this.database, credential));
    this.programs.set(name, program);
    await program.start();
  }
}
