import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CarrierHouse } from '../../world/house/carrier-house';
import { cutFilm } from '../../world/house/run-ffmpeg';
import type { RunningHouse } from '../../world/running-house';
import type { Findings } from '../findings';
import type { Ledger } from '../ledger';
import { StaffDoor } from './doors';
import { keepHouseholds } from './households';
import { watchFilms } from './players';
import { takeInFilms } from './films';
import type { Scene } from './scene';

const callers = { households: 3, players: 3, films: 1 };

/** Callers at every door of the house: staff, the billing system, players, and those who bring films. */
export class Load {
  #enough = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly scene: Scene,
    private readonly starts: readonly ((enough: AbortSignal) => Promise<void>)[],
  ) {}

  static async of(house: RunningHouse, tools: Readonly<{ ledger: Ledger; findings: Findings }>): Promise<Load> {
    const person = { email: `${randomUUID()}@usher.example`, password: randomUUID() };
    const carrier = await CarrierHouse.open(house, person);
    const clip = join(house.data, 'import', carrier.carrierId, 'clip.mp4');
    await mkdir(join(clip, '..'), { recursive: true });
    await cutFilm(clip, { seconds: 1, size: 'tiny' });
    const scene = { carrier, clip, staff: new StaffDoor(house, person, tools.findings, carrier.staff), ...tools };
    const film = await carrier.film({ seconds: 1, size: 'tiny' });
    const players = await Promise.all(
      Array.from({ length: callers.players }, async () => {
        const household = await carrier.household();
        const box = await carrier.box(household);
        await box.stop((await carrier.granted(box, film)).sessionId);
        return { accountId: household.accountId, box, assetId: film.assetId };
      }),
    );
    return new Load(scene, [
      ...Array.from({ length: callers.households }, () => keepHouseholds(scene)),
      ...players.map((player) => watchFilms(scene, player)),
      ...Array.from({ length: callers.films }, () => takeInFilms(scene)),
    ]);
  }

  start(): void {
    this.#enough = new AbortController();
    const { signal } = this.#enough;
    this.#running = Promise.all(this.starts.map((start) => start(signal)));
    // Whoever waits for the end is told; until then it is no unhandled rejection.
    this.#running.catch(() => undefined);
  }

  /** Nobody asks for anything new; resolves once everybody has had an answer or given up. */
  async end(): Promise<void> {
    this.#enough.abort();
    await this.#running;
  }
}
