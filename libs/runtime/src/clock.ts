import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { addMs, fromEpochMs, type Instant } from '@domain/kernel';

/** What time it is, for everything that is decided or recorded. Also the token under which Nest injects it. */
export abstract class Clock {
  abstract now(): Instant;
}

class SystemClock extends Clock {
  now(): Instant {
    return fromEpochMs(Date.now());
  }
}

export const systemClock: Clock = new SystemClock();

/** Stands still until it is moved. */
export class MovableClock extends Clock {
  #now: Instant;

  constructor(start: Instant) {
    super();
    this.#now = start;
  }

  now(): Instant {
    return this.#now;
  }

  set(now: Instant): void {
    this.#now = now;
  }

  advance(ms: number): void {
    this.#now = addMs(this.#now, ms);
  }
}

const rereadAfterMs = 200;

class FileClock extends Clock {
  #offsetMs = 0;
  #readAt = -Infinity;

  constructor(private readonly path: string) {
    super();
  }

  now(): Instant {
    const sinceStart = performance.now();
    if (sinceStart - this.#readAt >= rereadAfterMs) {
      this.#offsetMs = readOffset(this.path);
      this.#readAt = sinceStart;
    }
    return fromEpochMs(Date.now() + this.#offsetMs);
  }
}

/**
 * The system's time plus the milliseconds that stand in a file, none if there is no file. All programs that share
 * the file share the time; a move is seen within 200 ms.
 */
export const fileClock = (path: string): Clock => new FileClock(path);

/** Sets the offset that every {@link fileClock} of this path goes by. */
export function moveFileClock(path: string, offsetMs: number): void {
  writeFileSync(`${path}.new`, String(offsetMs));
  // Renamed, so that no reader sees half a number.
  renameSync(`${path}.new`, path);
}

function readOffset(path: string): number {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
  if (!/^-?\d{1,15}$/.test(text)) throw new Error(`Clock file ${path} does not hold a whole number of milliseconds`);
  return Number(text);
}
