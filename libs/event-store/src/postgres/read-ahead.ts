import type { Window, Windows } from './windows';

/** Reads the next window while its reader works on this one, never more: two windows are in memory at most. */
export class ReadAhead {
  readonly #windows: Pick<Windows, 'after'>;
  #after: bigint;
  #ahead: Promise<Window> | undefined;

  constructor(windows: Pick<Windows, 'after'>, after: bigint) {
    this.#windows = windows;
    this.#after = after;
  }

  /** The window after the one before. One that could not be read is read again by the next call. */
  async next(): Promise<Window> {
    const asked = this.#ahead ?? this.#windows.after(this.#after);
    this.#ahead = undefined;
    const window = await asked;
    this.#after = window.through;
    if (window.through < window.end) {
      this.#ahead = this.#windows.after(this.#after);
      // Whoever asks for it learns of its fault; perhaps nobody does.
      this.#ahead.catch(() => undefined);
    }
    return window;
  }
}
