import { distanceBetween, type Position } from '@event-store';

/** How far a rebuild is. Places are counted in the log's own unit: events in Postgres, bytes in an EventStoreDB. */
export type RebuildProgress = Readonly<{
  name: string;
  phase: 'reading' | 'indexing' | 'swapping';
  done: number;
  of: number;
  /** Events folded in this run. */
  events: number;
  /** Places a second, of this run. */
  perSecond: number;
  etaSeconds: number | undefined;
}>;

/** Counts one run of a rebuild. */
export class ProgressCount {
  readonly #begun = performance.now();
  readonly #start: number;
  #events = 0;

  constructor(
    private readonly name: string,
    start: Position,
  ) {
    this.#start = placeOf(start);
  }

  add(events: number): void {
    this.#events += events;
  }

  at(phase: RebuildProgress['phase'], through: Position, goal: Position): RebuildProgress {
    const [done, of] = [placeOf(through), placeOf(goal)];
    const seconds = (performance.now() - this.#begun) / 1000;
    const perSecond = Math.round((done - this.#start) / Math.max(seconds, 0.001));
    const etaSeconds = perSecond > 0 ? Math.max(0, of - done) / perSecond : undefined;
    return { name: this.name, phase, done, of, events: this.#events, perSecond, etaSeconds };
  }
}

const placeOf = (position: Position): number => Number(distanceBetween(undefined, position));
