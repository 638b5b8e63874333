import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunningHouse } from '../world/running-house';

/** A second projector of the house, as an operator would run one on another machine; started again whenever it ends. */
export class SpareProjector {
  #child: ChildProcess | undefined;
  #ending = false;

  private constructor(private readonly environment: NodeJS.ProcessEnv) {}

  static async of(house: RunningHouse): Promise<SpareProjector> {
    const { data } = house;
    const spare = new SpareProjector({
      ...house.settings,
      PATH: process.env['PATH'],
      DATABASE_URL: await house.databaseUrl('usher_owner'),
      USHER_MASTER_KEY_FILE: join(data, 'secrets', 'master-key'),
      USHER_CLOCK_FILE: join(data, 'clock'),
      MEDIA_STORE: join(data, 'media'),
      PROJECTOR_PORT: '0',
    });
    spare.#start();
    // A run that is broken off leaves no projector behind.
    process.once('exit', spare.#abandon);
    return spare;
  }

  end(): void {
    process.off('exit', this.#abandon);
    this.#abandon();
  }

  readonly #abandon = () => {
    this.#ending = true;
    this.#child?.kill('SIGKILL');
  };

  #start(): void {
    const entry = join(process.cwd(), 'dist/apps/projector/src/main.js');
    this.#child = spawn(process.execPath, [entry], { env: this.environment, stdio: 'ignore' });
    this.#child.once('exit', () => void this.#startAgain());
  }

  async #startAgain(): Promise<void> {
    await pause(500);
    if (!this.#ending) this.#start();
  }
}
