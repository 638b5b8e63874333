import { comparePositions, isSameLog, type Position } from '@event-store';

/** What was waited for did not come in time. */
export class Behind extends Error {
  override readonly name = 'Behind';
  constructor(
    /** Who is still behind. */
    readonly names: readonly string[],
    readonly timeoutMs: number,
  ) {
    super(`${names.join(', ')} did not get there within ${timeoutMs} ms`);
  }
}

type Waiter = Readonly<{ names: readonly string[]; position: Position; settle: (fault?: Error) => void }>;

/** How far each of some followers has come, and who waits for them. */
export class Progress {
  readonly #positions = new Map<string, Position>();
  readonly #waiting = new Set<Waiter>();

  position(name: string): Position | undefined {
    return this.#positions.get(name);
  }

  /** News may come out of order, so an older place than the known one is no news. */
  reach(name: string, position: Position): void {
    const known = this.#positions.get(name);
    if (known && !isFurther(position, known)) return;
    this.#positions.set(name, position);
    for (const waiter of this.#waiting) {
      if (waiter.names.includes(name) && this.#behind(waiter).length === 0) waiter.settle();
    }
  }

  /** Until there is news, nothing is known to be anywhere. */
  forget(): void {
    this.#positions.clear();
  }

  /** Whoever waits for it now waits in vain. */
  fail(name: string, fault: Error): void {
    for (const waiter of this.#waiting) if (waiter.names.includes(name)) waiter.settle(fault);
  }

  /** Resolves once all are at the position; one that is in another log is not. @throws Behind */
  async reached(names: readonly string[], position: Position, timeoutMs: number): Promise<void> {
    if (this.#behind({ names, position }).length === 0) return;
    await new Promise<void>((resolve, reject) => {
      const settle = (fault?: Error) => {
        clearTimeout(patience);
        this.#waiting.delete(waiter);
        if (fault) reject(fault);
        else resolve();
      };
      const waiter = { names, position, settle };
      const patience = setTimeout(() => settle(new Behind(this.#behind(waiter), timeoutMs)), timeoutMs);
      this.#waiting.add(waiter);
    });
  }

  #behind({ names, position }: Pick<Waiter, 'names' | 'position'>): string[] {
    return names.filter((name) => {
      const reached = this.#positions.get(name);
      return !reached || !isSameLog(reached, position) || comparePositions(reached, position) < 0;
    });
  }
}

// A place in another log follows on none of this one: then the projections are of another log, too.
const isFurther = (position: Position, known: Position): boolean =>
  !isSameLog(position, known) || comparePositions(position, known) > 0;
