import { setTimeout as pause } from 'node:timers/promises';

const [firstMs, longestMs] = [50, 5_000];

/** Waits longer each time in vain. */
export class Patience {
  #waitMs = firstMs;

  rewarded(): void {
    this.#waitMs = firstMs;
  }

  async wait(signal: AbortSignal): Promise<void> {
    await pause(this.#waitMs, undefined, { signal }).catch(() => undefined);
    this.#waitMs = Math.min(this.#waitMs * 2, longestMs);
  }
}
