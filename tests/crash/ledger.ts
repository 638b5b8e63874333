import { setTimeout as pause } from 'node:timers/promises';
import { comparePositions, type Position } from '@event-store';
import type { Findings } from './findings';
import type { Random } from './random';

/** `said` is what a repeat must be told again. A position comes with what was written just now or before. */
export type Heard =
  | Readonly<{ kind: 'answered'; said: string; position: Position | undefined }>
  | Readonly<{ kind: 'unanswered' }>
  /** A rule of the house says no. */
  | Readonly<{ kind: 'refused' }>
  | Readonly<{ kind: 'unexpected'; said: string }>;

/** Something asked of the product under an id of its own, by which it can be asked again. */
export type Write = Readonly<{
  what: string;
  /** Of its events in the log. */
  commandId: string;
  stream: string;
  send: () => Promise<Heard>;
  /** Without a position in the answer there was nothing left to do. */
  mayBeNothing?: true;
}>;

export type Entry = Readonly<{ write: Write; state: 'acknowledged' | 'given up'; position: Position | undefined }>;

/** How often what is known to be done is asked for again. */
const repeatChance = 0.1;
const giveUpChance = 0.2;
/** Repeats are of the last so many. */
const remembered = 40;

/** All that was asked and what was heard of it. */
export class Ledger {
  readonly entries: Entry[] = [];
  acknowledged = 0;
  unanswered = 0;
  repeats = 0;
  #furthest: Position | undefined;
  readonly #lastOfStream = new Map<string, Position>();
  readonly #recent: { write: Write; said: string }[] = [];

  constructor(
    private readonly random: Random,
    private readonly findings: Findings,
  ) {}

  /**
   * Asks until there is an answer, as a careful caller does; one whose request was not answered may also give up.
   * False when it is not known to be done.
   */
  async write(write: Write, enough: AbortSignal): Promise<boolean> {
    const before = this.#furthest;
    for (let tries = 1; ; tries += 1) {
      const heard = await write.send();
      if (heard.kind === 'answered') {
        this.#acknowledge(write, heard, before);
        await this.#repeatSome();
        return true;
      }
      if (heard.kind === 'unexpected') this.findings.add('unexpected answer', `${write.what}: ${heard.said}`);
      if (heard.kind !== 'unanswered') return this.#giveUp(write);
      this.unanswered += 1;
      if (enough.aborted || this.random.chance(giveUpChance)) return this.#giveUp(write);
      await pause(Math.min(50 * tries, 500));
    }
  }

  /** What was acknowledged last of a stream: whoever reads at least as far reads all that this ledger knows of it. */
  lastPositionOf(stream: string): Position | undefined {
    return this.#lastOfStream.get(stream);
  }

  #acknowledge(write: Write, { said, position }: Heard & { kind: 'answered' }, before: Position | undefined): void {
    this.acknowledged += 1;
    this.entries.push({ write, state: 'acknowledged', position });
    this.#recent.push({ write, said });
    if (this.#recent.length > remembered) this.#recent.shift();
    if (position === undefined) return;
    this.#lastOfStream.set(write.stream, position);
    // Whatever was asked after an answer was heard stands behind it in the log.
    if (before !== undefined && comparePositions(position, before) <= 0)
      this.findings.add('position went back', `${write.what} stands at ${position}, and was asked after ${before}`);
    if (this.#furthest === undefined || comparePositions(position, this.#furthest) > 0) this.#furthest = position;
  }

  #giveUp(write: Write): false {
    this.entries.push({ write, state: 'given up', position: undefined });
    return false;
  }

  async #repeatSome(): Promise<void> {
    if (!this.random.chance(repeatChance)) return;
    const index = Math.floor(this.random.next() * this.#recent.length);
    const earlier = this.#recent[index];
    if (earlier === undefined) return;
    const heard = await earlier.write.send();
    if (heard.kind === 'unanswered') return;
    this.repeats += 1;
    const said = heard.kind === 'refused' ? 'a refusal' : heard.said;
    if (said !== earlier.said)
      this.findings.add('other answer to a repeat', `${earlier.write.what}: ${said} instead of ${earlier.said}`);
  }
}
