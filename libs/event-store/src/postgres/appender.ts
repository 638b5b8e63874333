import { checkAppend } from '../append-guard';
import type { AppendResult, ExpectedRevision, NewEvent } from '../event-log.port';
import { RevisionConflict } from '../revision-conflict';
import { appendAndSettle } from './append';
import { Connections, type ConnectionOptions } from './connections';

/** How an append ended, for a metric. */
export type AppendEnd = 'written' | 'repeated' | 'conflict' | 'failed';

export type AppenderOptions = ConnectionOptions &
  Readonly<{
    /**
     * Connections that append, apart from those that read; default 2. Appends of all programs queue for the head's row, and
     * a queue in the process is cheaper than one in the database.
     */
    appendConnections?: number;
    /** How long is asked what became of an append whose connection was lost; default 10 seconds. */
    settleWithinMs?: number;
    onAppend?: (milliseconds: number, end: AppendEnd) => void;
  }>;

/** Appends to the log, on connections of its own. */
export class Appender {
  readonly #name: string;
  readonly #options: AppenderOptions;
  readonly #connections: Connections;

  constructor(name: string, options: AppenderOptions) {
    this.#name = name;
    this.#options = options;
    this.#connections = new Connections({ ...options, connections: options.appendConnections ?? 2 });
  }

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly [NewEvent, ...NewEvent[]],
    signal?: AbortSignal,
  ): Promise<AppendResult> {
    const serialised = checkAppend(stream, expected, events);
    signal?.throwIfAborted();
    const { settleWithinMs = 10_000, onAppend } = this.#options;
    const log = { name: this.#name, connections: this.#connections, settleWithinMs };
    const begun = performance.now();
    const tell = (end: AppendEnd) => onAppend?.(performance.now() - begun, end);
    try {
      const answer = await appendAndSettle(log, { stream, expected, events: serialised });
      tell(answer.repeated ? 'repeated' : 'written');
      return answer;
    } catch (error) {
      tell(error instanceof RevisionConflict ? 'conflict' : 'failed');
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#connections.close();
  }
}
