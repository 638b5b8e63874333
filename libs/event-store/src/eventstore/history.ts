import type { Batch, Subscribe } from '../event-log.port';
import { isSlowConsumer, readFault } from './client-faults';
import type { Connection, Sight } from './connection';
import { tokenOf, type Place } from './place';
import { searchWindow, type Search } from './search';
import { isOfThisLog, matches, sortedIn, type ClientEvent } from './stored-event';

export type Stretch = Readonly<{ after: Place; through: Place; isToHead: boolean }>;

/** Events looked at before a batch tells how far it is, found or not. */
const lookedAtMost = 10_000;
/** The server is asked to search where more bytes than these lie before the end. */
const farBytes = 4n * 1024n * 1024n;
/** So many events before the end a search has surely told a checkpoint, though it may be a page late. */
const near = 4 * searchWindow;

/** What stands in the log between two places, batch by batch, with the matching events of each. */
export class History {
  constructor(
    private readonly log: string,
    private readonly connection: Connection,
  ) {}

  async *batches(stretch: Stretch, read: Subscribe): AsyncGenerator<Batch> {
    const gathering = new Gathering(read);
    let place = stretch.after;
    for await (const sight of this.sights(stretch, read)) {
      if (sight.place.commit > stretch.through.commit) break;
      place = sight.place;
      gathering.take(sight);
      if (gathering.isDue) yield this.#batch(gathering.empty(), place, stretch);
    }
    const isPassed = !read.signal?.aborted && place.commit < stretch.through.commit;
    if (isPassed || gathering.hasLooked)
      yield this.#batch(gathering.empty(), isPassed ? stretch.through : place, stretch);
  }

  /** Each record between two places, or of those before the near end only what is asked for. */
  async *sights(stretch: Stretch, read: Subscribe): AsyncGenerator<Sight> {
    let { after } = stretch;
    const turn = read.filter && (await this.#turnToSearch(stretch));
    if (turn)
      for await (const sight of this.#going({ after, through: turn }, read, read.filter)) {
        after = sight.place;
        yield sight;
      }
    yield* this.#going({ after, through: stretch.through }, read);
  }

  #batch(found: readonly ClientEvent[], place: Place, { through }: Stretch): Batch {
    const caughtUp = place.commit >= through.commit;
    return { ...sortedIn(this.log, found), through: tokenOf(this.log, place), caughtUp };
  }

  async *#going(stretch: Omit<Stretch, 'isToHead'>, { signal }: Subscribe, search?: Search): AsyncGenerator<Sight> {
    const listening = { silentForMs: this.connection.answerWithinMs, ...(signal && { signal }) };
    let { after } = stretch;
    while (after.commit < stretch.through.commit && !signal?.aborted)
      for await (const sight of untilDropped(this.connection.forwards(after, listening, search))) {
        after = sight.place;
        yield sight;
        if (after.commit >= stretch.through.commit) return;
      }
  }

  /** Up to where the server's search is worth while: near the end it might say nothing any more, though all was looked at. */
  async #turnToSearch({ after, through, isToHead }: Stretch): Promise<Place | undefined> {
    if (!isToHead || through.commit - after.commit < farBytes) return undefined;
    let last: Place | undefined;
    for await (const place of this.connection.backwards(near)) last = place;
    return last;
  }
}

/** Where the server drops a reader that was too slow, it can be gone on. */
async function* untilDropped(sights: AsyncGenerator<Sight>): AsyncGenerator<Sight> {
  try {
    yield* sights;
  } catch (error) {
    if (!isSlowConsumer(error)) throw readFault(error);
  }
}

/** The batch in the making. */
class Gathering {
  readonly #read: Subscribe;
  #found: ClientEvent[] = [];
  #looked = 0;

  constructor(read: Subscribe) {
    this.#read = read;
  }

  get hasLooked(): boolean {
    return this.#looked > 0;
  }

  get isDue(): boolean {
    return this.#found.length >= (this.#read.batchSize ?? 1000) || this.#looked >= lookedAtMost;
  }

  take({ event, records }: Sight): void {
    this.#looked += records;
    if (event && isOfThisLog(event) && matches(event, this.#read.filter ?? {})) this.#found.push(event);
  }

  empty(): readonly ClientEvent[] {
    const found = this.#found;
    [this.#found, this.#looked] = [[], 0];
    return found;
  }
}
