import { comparePositions, type Batch, type EventLog, type Position } from '@event-store';

/** Events kept for subscribers that are slower than the log. */
const mostKept = 5_000;

type Link = Readonly<{ from: Position; batch: Batch }>;

/** One subscription to everything, and the last batches of it for whoever comes for them. */
export class TailFeed {
  #links: Link[] = [];
  #kept = 0;
  #running = false;
  #fault: unknown;
  readonly #waiting = new Set<() => void>();

  constructor(
    private readonly log: EventLog,
    private readonly signal: AbortSignal,
    private readonly onBatch: (batch: Batch) => void,
  ) {}

  /** What comes after the position, as one batch a time; ends where it is not kept any more. @throws what has ended the subscription */
  async *after(position: Position, signal: AbortSignal = this.signal): AsyncIterable<Batch> {
    let after = position;
    if (!this.#running) void this.#run(after);
    while (!signal.aborted && this.#running) {
      const news = this.#links.filter(({ batch }) => comparePositions(batch.through, after) > 0);
      const [first] = news;
      if (!first) await this.#next(signal);
      else if (comparePositions(first.from, after) > 0) return;
      else {
        yield joined(news);
        after = (news.at(-1) as Link).batch.through;
      }
    }
    if (!signal.aborted && !this.signal.aborted) throw this.#fault;
  }

  async #run(start: Position): Promise<void> {
    this.#running = true;
    this.#links = [];
    this.#kept = 0;
    let from = start;
    try {
      for await (const batch of this.log.subscribe({ after: start, signal: this.signal })) {
        this.onBatch(batch);
        if (batch.through !== from) this.#keep({ from, batch });
        from = batch.through;
      }
    } catch (error) {
      this.#fault = error;
    } finally {
      this.#running = false;
      this.#wake();
    }
  }

  #keep(link: Link): void {
    this.#links.push(link);
    this.#kept += weightOf(link);
    while (this.#kept > mostKept && this.#links.length > 1) this.#kept -= weightOf(this.#links.shift() as Link);
    this.#wake();
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  #next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}

// A batch without events takes room, too.
const weightOf = ({ batch }: Link) => batch.events.length + 1;

function joined(links: readonly Link[]): Batch {
  const { through, caughtUp } = (links.at(-1) as Link).batch;
  return {
    events: links.flatMap(({ batch }) => batch.events),
    unreadable: links.flatMap(({ batch }) => batch.unreadable),
    through,
    caughtUp,
  };
}
