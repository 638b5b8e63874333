import { setTimeout as pause } from 'node:timers/promises';
import { canonicalJson } from '../canonical-json';
import type { EventLog, NewEvent, Position, RecordedEvent } from '../event-log.port';
import { NotConnected, OutcomeUnknown } from '../faults';
import { RevisionConflict } from '../revision-conflict';
import { startOf } from '../position';
import { Counterparts } from './counterparts';
import { Cursor } from './cursor';

/** The target is no copy of the source up to here: another log, one that others write to, or an altered event. */
export class CopyDiffers extends Error {
  override readonly name = 'CopyDiffers';
}

export type CopyProgress = Readonly<{
  act: 'compared' | 'copied';
  /** Since the beginning of this call. */
  events: number;
  /** In the source. */
  place: Position;
}>;

export type CopyLog = Readonly<{
  from: EventLog;
  to: EventLog;
  /** Of the source, such as checkpoints: the answer says where each is in the target. */
  places?: readonly Position[];
  /** Told after each append, and now and then while comparing. */
  onProgress?: (progress: CopyProgress) => void;
  signal: AbortSignal;
}>;

export type CopiedLog = Readonly<{
  /** In the target now, each compared with its original. */
  events: number;
  copied: number;
  /** Nothing was written to the source meanwhile. */
  isWhole: boolean;
  places: ReadonlyMap<Position, Position>;
}>;

/**
 * Copies what the target has not yet, in the source's order, and compares every event with its original: what an earlier call had
 * copied first, and what this one copies by reading it back. So there is nothing to keep beside the target about how far a
 * copy is: it is as far as the target is long, whenever it was killed.
 * @throws CopyDiffers naming the event
 */
export async function copyLog(options: CopyLog): Promise<CopiedLog> {
  const copying = new Copying(options);
  await copying.compare();
  for (let found = smallRound; found >= smallRound;) {
    found = await copying.copy();
    await copying.compare();
  }
  return copying.end();
}

const toldEvery = 10_000;
/** A round of fewer has caught up with a source that others write to. */
const smallRound = 1000;

class Copying {
  readonly #counterparts: Counterparts;
  /** Of the last pair that was found equal. */
  #original: Position | undefined;
  #copy: Position | undefined;
  #compared = 0;
  #copied = 0;

  constructor(private readonly options: CopyLog) {
    this.#counterparts = new Counterparts(options.places ?? []);
  }

  /** Walks both logs side by side to the target's end. */
  async compare(): Promise<void> {
    const { from, to, signal } = this.options;
    const [originals, copies] = [new Cursor(from, this.#original, signal), new Cursor(to, this.#copy, signal)];
    try {
      for (let copy = await copies.next(); copy; copy = await copies.next())
        this.#pass(demandSame(await originals.next(), copy), copy);
    } finally {
      await Promise.all([originals.close(), copies.close()]);
    }
    signal.throwIfAborted();
    this.#tell('compared', this.#compared);
  }

  /** Appends what lies behind the last pair, up to the source's end of now. */
  async copy(): Promise<number> {
    const { from, to, signal } = this.options;
    const originals = new Cursor(from, this.#original, signal);
    let count = 0;
    try {
      for (let next = await originals.next(); next;) {
        const batch: [RecordedEvent, ...RecordedEvent[]] = [next];
        next = await originals.next();
        for (; next && belongsTo(batch, next); next = await originals.next()) batch.push(next);
        await append(to, batch, signal);
        count += batch.length;
        this.#copied += batch.length;
        this.#tell('copied', this.#copied, batch.at(-1)?.position);
      }
    } finally {
      await originals.close();
    }
    signal.throwIfAborted();
    return count;
  }

  async end(): Promise<CopiedLog> {
    const rest = new Cursor(this.options.from, this.#original, this.options.signal);
    const isWhole = (await rest.next()) === undefined;
    await rest.close();
    return {
      events: this.#compared,
      copied: this.#copied,
      isWhole,
      places: this.#counterparts.end(startOf(await this.options.to.head())),
    };
  }

  #pass(original: RecordedEvent, copy: RecordedEvent): void {
    this.#counterparts.pass(original.position, copy.position);
    [this.#original, this.#copy] = [original.position, copy.position];
    this.#compared += 1;
    if (this.#compared % toldEvery === 0) this.#tell('compared', this.#compared);
  }

  #tell(act: CopyProgress['act'], events: number, place = this.#original): void {
    if (place) this.options.onProgress?.({ act, events, place });
  }
}

/** One command's events in one stream were appended together, and so are their copies: all or nothing, and never too large. */
const belongsTo = ([first, ...rest]: readonly [RecordedEvent, ...RecordedEvent[]], next: RecordedEvent): boolean =>
  first.stream === next.stream &&
  first.metadata.commandId === next.metadata.commandId &&
  rest.length < mostTogether - 1 &&
  next.revision === first.revision + rest.length + 1;

const mostTogether = 1000;

async function append(
  to: EventLog,
  batch: readonly [RecordedEvent, ...RecordedEvent[]],
  signal: AbortSignal,
): Promise<void> {
  const [first, ...rest] = batch;
  const events = [asNew(first), ...rest.map(asNew)] as const;
  const expected = first.revision === 0 ? 'no-stream' : first.revision - 1;
  for (let waitMs = 100; ; waitMs *= 2) {
    try {
      signal.throwIfAborted();
      await to.append(first.stream, expected, [...events], signal);
      return;
    } catch (error) {
      if (error instanceof RevisionConflict)
        throw new CopyDiffers(`${placeOf(first)} cannot be appended: ${error.message}`, { cause: error });
      // Sending the same again is safe, and hours of copying should outlive a restart of the server.
      if (!isAway(error) || waitMs > longestWaitMs) throw error;
      await pause(waitMs, undefined, { signal });
    }
  }
}

const longestWaitMs = 30_000;
const isAway = (error: unknown): boolean => error instanceof NotConnected || error instanceof OutcomeUnknown;

const asNew = ({ id, type, data, metadata }: RecordedEvent): NewEvent => ({ id, type, data, metadata });

/** The original, when the copy is equal to it in all but its position. @throws CopyDiffers */
function demandSame(original: RecordedEvent | undefined, copy: RecordedEvent): RecordedEvent {
  if (!original) throw new CopyDiffers(`${placeOf(copy)} stands in the target behind all that the source has.`);
  const differing = compared.find((field) => canonicalJson(original[field]) !== canonicalJson(copy[field]));
  if (differing)
    throw new CopyDiffers(`${placeOf(original)} in the source, ${placeOf(copy)} in the target: ${differing} differs.`);
  return original;
}

const compared = ['id', 'stream', 'revision', 'type', 'data', 'metadata'] as const;

const placeOf = ({ stream, revision, type, id }: RecordedEvent): string => `${stream} #${revision} ${type} ${id}`;
