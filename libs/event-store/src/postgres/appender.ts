import { setImmediate as immediate } from 'node:timers/promises';
import { checkAppend } from '../append-guard';
import type { AppendResult, ExpectedRevision, NewEvent } from '../event-log.port';
import { NotConnected } from '../faults';
import { RevisionConflict } from '../revision-conflict';
import { AppendQueue, type Append } from './append-queue';
import type { AppendAnswer } from './append-statements';
import { Connections, type ConnectionOptions } from './connections';
import { commit, type CommitTo } from './group-commit';

/** How an append ended, for a metric. */
export type AppendEnd = 'written' | 'repeated' | 'conflict' | 'failed';

export type AppenderOptions = ConnectionOptions &
  Readonly<{
    /** Connections that append, apart from those that read; default 2, so one batch is made while another is written. */
    appendConnections?: number;
    /** How long is asked what became of appends whose connection was lost; default 10 seconds. */
    settleWithinMs?: number;
    onAppend?: (milliseconds: number, end: AppendEnd) => void;
    /** Told how many appends go as one statement. */
    onBatch?: (appends: number) => void;
  }>;

type Waiting = Append & Readonly<{ answer: (answer: AppendAnswer) => void }>;

/**
 * Appends to the log by group commit, on connections of its own: whenever one is free, all that waits goes as one statement.
 * There is no timer, so a lone caller does not wait for others.
 */
export class Appender {
  readonly #options: AppenderOptions;
  readonly #connections: Connections;
  readonly #log: CommitTo;
  readonly #queue = new AppendQueue<Waiting>();
  readonly #flushes = new Set<Promise<void>>();
  readonly #width: number;
  #flushDue: Promise<void> | undefined;
  #closed = false;

  constructor(name: string, options: AppenderOptions) {
    const { appendConnections = 2, settleWithinMs = 10_000 } = options;
    this.#options = options;
    this.#width = appendConnections;
    this.#connections = new Connections({ ...options, connections: appendConnections });
    this.#log = { name, connections: this.#connections, settleWithinMs };
  }

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly [NewEvent, ...NewEvent[]],
    signal?: AbortSignal,
  ): Promise<AppendResult> {
    const append = { stream, expected, events: checkAppend(stream, expected, events) };
    signal?.throwIfAborted();
    const begun = performance.now();
    const answer = await this.#enqueue(append, signal);
    this.#options.onAppend?.(performance.now() - begun, endOf(answer));
    if (answer instanceof Error) throw answer;
    return answer;
  }

  /** What waits is still written. */
  async close(): Promise<void> {
    this.#closed = true;
    while (!this.#queue.isEmpty || this.#flushes.size > 0) await (this.#flushDue ?? Promise.race(this.#flushes));
    await this.#connections.close();
  }

  #enqueue(append: Append, signal: AbortSignal | undefined): Promise<AppendAnswer> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        if (this.#queue.withdraw(waiting)) reject(signal?.reason as Error);
      };
      const answer = (given: AppendAnswer) => {
        signal?.removeEventListener('abort', giveUp);
        resolve(given);
      };
      const waiting: Waiting = { ...append, answer };
      if (this.#closed) return answer(new NotConnected('The log is closed.'));
      if (!this.#queue.add(waiting)) return answer(new NotConnected('Too many appends wait for the log already.'));
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#flushSoon();
    });
  }

  // All who call in this turn of the event loop go together.
  #flushSoon(): void {
    this.#flushDue ??= immediate().then(() => {
      this.#flushDue = undefined;
      while (this.#queue.hasReady && this.#flushes.size < this.#width) this.#flush();
    });
  }

  #flush(): void {
    const batch = this.#queue.take();
    this.#options.onBatch?.(batch.length);
    const flush = commit(this.#log, batch).then((answers) => {
      this.#flushes.delete(flush);
      this.#queue.settled(batch);
      for (const [index, { answer }] of batch.entries()) answer(answers[index] as AppendAnswer);
      this.#flushSoon();
    });
    this.#flushes.add(flush);
  }
}

function endOf(answer: AppendAnswer): AppendEnd {
  if (answer instanceof RevisionConflict) return 'conflict';
  if (answer instanceof Error) return 'failed';
  return answer.repeated ? 'repeated' : 'written';
}
