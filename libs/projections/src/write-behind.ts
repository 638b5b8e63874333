/** One write at a time, beside whatever its caller does meanwhile. */
export class WriteBehind {
  #current: Promise<void> = Promise.resolve();
  #isWriting = false;

  /** `onFault` is told when a write fails while nobody waits for it. */
  constructor(private readonly onFault: () => void) {}

  get isWriting(): boolean {
    return this.#isWriting;
  }

  /** Begins the write once the one before is done. @throws what the one before has failed with */
  async begin(write: () => Promise<void>): Promise<void> {
    await this.#current;
    this.#isWriting = true;
    this.#current = write().finally(() => (this.#isWriting = false));
    this.#current.catch(this.onFault);
  }

  /** @throws what the last write has failed with */
  done(): Promise<void> {
    return this.#current;
  }
}
