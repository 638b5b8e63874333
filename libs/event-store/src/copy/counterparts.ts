import type { Position } from '../event-log.port';
import { comparePositions } from '../position';

/** For places of one log, the places in its copy of the last event at or before each. */
export class Counterparts {
  readonly #waiting: Position[];
  readonly #found = new Map<Position, Position>();
  #last: Position | undefined;

  constructor(places: readonly Position[]) {
    this.#waiting = [...places].sort(comparePositions);
  }

  /** To be told of every event in order. */
  pass(original: Position, copy: Position): void {
    this.#settle((place) => comparePositions(place, original) < 0);
    this.#last = copy;
  }

  /** When all events have passed; `start` is for a place before the first. */
  end(start: Position): ReadonlyMap<Position, Position> {
    this.#settle(() => true);
    return new Map([...this.#found].map(([place, found]) => [place, found === beforeAll ? start : found]));
  }

  #settle(isPassed: (place: Position) => boolean): void {
    for (let place = this.#waiting[0]; place !== undefined && isPassed(place); place = this.#waiting[0]) {
      this.#found.set(place, this.#last ?? beforeAll);
      this.#waiting.shift();
    }
  }
}

const beforeAll = '' as Position;
