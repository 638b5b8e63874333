import type { Position } from '@event-store';
import { isPassing, type LoopState } from './owned-loop';

/** What is known of one projection or process manager in this process. */
export type Status = Readonly<{
  name: string;
  kind: 'read-model' | 'process';
  state: LoopState;
  position: Position | undefined;
  faults: number;
  /** Of the last fault or interruption, until it works again. */
  error?: Error;
}>;

/** Keeps the status of one projection or process manager. */
export class Member {
  #state: LoopState = 'stopped';
  #position: Position | undefined;
  #faults = 0;
  #error: Error | undefined;
  /** Milliseconds of `performance.now()` at which it last was at the log's end. */
  #caughtUpAt = performance.now();

  constructor(
    readonly name: string,
    readonly kind: Status['kind'],
  ) {}

  get status(): Status {
    const error = this.#error && { error: this.#error };
    return {
      name: this.name,
      kind: this.kind,
      state: this.#state,
      position: this.#position,
      faults: this.#faults,
      ...error,
    };
  }

  secondsBehind(): number {
    return (performance.now() - this.#caughtUpAt) / 1000;
  }

  turn(state: LoopState, error?: unknown): void {
    this.#state = state;
    if (state === 'faulted') this.#faults += 1;
    if (error !== undefined) this.#error = error instanceof Error ? error : new Error(String(error));
  }

  advance(position: Position, caughtUp: boolean): void {
    this.#position = position;
    if (caughtUp) this.#caughtUpAt = performance.now();
    if (this.#error && isPassing(this.#error)) this.#error = undefined;
  }
}
