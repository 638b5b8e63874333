import type pg from 'pg';
import { moveTogether, Overtaken, type ProjectionMove } from './checkpoints';

type Waiting = Readonly<{ move: ProjectionMove; resolve: () => void; reject: (error: unknown) => void }>;

/**
 * Moves the checkpoints of projections that had nothing to write. At the log's end nearly all of them have nothing to write nearly
 * always, so those that come while a statement is on its way are moved together by the next.
 */
export class CheckpointMoves {
  #waiting: Waiting[] = [];
  #isMoving = false;

  constructor(private readonly pool: pg.Pool) {}

  /** @throws Overtaken */
  move(move: ProjectionMove): Promise<void> {
    const moved = new Promise<void>((resolve, reject) => this.#waiting.push({ move, resolve, reject }));
    if (!this.#isMoving) void this.#moveAll();
    return moved;
  }

  async #moveAll(): Promise<void> {
    this.#isMoving = true;
    // Those that hear of the same batch come one after the other in this turn of the event loop.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const together = this.#waiting;
      this.#waiting = [];
      await this.#moveTogether(together);
    }
    this.#isMoving = false;
  }

  async #moveTogether(together: readonly Waiting[]): Promise<void> {
    try {
      const moved = await moveTogether(
        this.pool,
        together.map(({ move }) => move),
      );
      for (const { move, resolve, reject } of together)
        if (moved.has(move.name)) resolve();
        else reject(new Overtaken(move.name));
    } catch (error) {
      for (const { reject } of together) reject(error);
    }
  }
}
