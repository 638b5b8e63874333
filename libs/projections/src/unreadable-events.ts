import type { Batch, UnreadableEvent } from '@event-store';

/** Beyond it, one that is met again may be told of again. */
const mostRemembered = 10_000;

/** Tells once of each event that cannot be read, however often it is met. */
export class UnreadableEvents {
  readonly #told = new Set<string>();

  constructor(private readonly tell: (event: UnreadableEvent) => void) {}

  look({ unreadable }: Batch): void {
    for (const event of unreadable) {
      const { stream, revision } = event.place;
      const key = `${stream} ${revision}`;
      if (this.#told.has(key)) continue;
      if (this.#told.size >= mostRemembered) this.#told.clear();
      this.#told.add(key);
      this.tell(event);
    }
  }
}
