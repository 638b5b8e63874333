import { NotLeaderError } from '@eventstore/db-client';
import { setTimeout as pause } from 'node:timers/promises';
import { NotConnected } from '../faults';

/** What the client gives for a read or for a subscription. */
export type ClientStream<Message> = Readonly<{
  on(event: 'error', tell: () => void): unknown;
  destroy(error?: Error): unknown;
  resume(): unknown;
  cancel?(): Promise<void>;
  unsubscribe?(): Promise<void>;
  [Symbol.asyncIterator](): AsyncIterator<Message>;
}>;

export type Listening = Readonly<{
  /** A server that says nothing for so long, while something is awaited of it, is taken for gone; without it, it may be silent. */
  silentForMs?: number;
  signal?: AbortSignal;
}>;

const redirections = 3;
const redirectionMs = 20;

/** The messages of a stream, pulled one by one; whatever ends the reading, the server is told. Ends quietly on abort. */
export async function* messagesOf<Message>(
  open: () => ClientStream<Message>,
  listening: Listening,
): AsyncGenerator<Message> {
  for (let attempt = 1; ; attempt += 1) {
    let received = false;
    try {
      for await (const message of once(open(), listening)) {
        received = true;
        yield message;
      }
      return;
    } catch (error) {
      if (received || !(error instanceof NotLeaderError) || attempt > redirections) throw error;
      // The client has been told where the leader is, and is on its way there.
      await pause(redirectionMs);
    }
  }
}

async function* once<Message>(
  stream: ClientStream<Message>,
  { silentForMs, signal }: Listening,
): AsyncGenerator<Message> {
  // What is said after the reading has ended is nobody's.
  stream.on('error', () => undefined);
  const watch = new Watch(silentForMs, () => stream.destroy(new NotConnected('The log is silent.')));
  const end = () => stream.destroy();
  signal?.addEventListener('abort', end, { once: true });
  const messages = stream[Symbol.asyncIterator]();
  try {
    while (!signal?.aborted) {
      const next = await watch.over(messages.next());
      if (next.done) return;
      yield next.value;
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    watch.end();
    signal?.removeEventListener('abort', end);
    letGo(stream);
  }
}

/** To turn away is not enough: the client holds the call behind a stream until it is cancelled or read to its end. */
function letGo(stream: ClientStream<unknown>): void {
  void (stream.cancel ?? stream.unsubscribe)?.call(stream).catch(() => undefined);
  stream.resume();
}

/** Tells when something is awaited for too long; how long its reader takes in between does not count. */
class Watch {
  readonly #timer: NodeJS.Timeout | undefined;
  #isAwaiting = false;

  constructor(limitMs: number | undefined, tell: () => void) {
    if (limitMs !== undefined) this.#timer = setTimeout(() => this.#isAwaiting && tell(), limitMs);
  }

  async over<Result>(work: Promise<Result>): Promise<Result> {
    this.#isAwaiting = true;
    this.#timer?.refresh();
    try {
      return await work;
    } finally {
      this.#isAwaiting = false;
    }
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
