import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { DedicatedConnection } from './dedicated-connection';

export type ListenerOptions = Readonly<{
  url: string;
  channels: readonly string[];
  applicationName: string;
  onNotification: (channel: string, payload: string) => void;
  /** Notifications may have been lost: whoever waits for them must look for himself. */
  onGap: () => void;
  /** Each lost connection and each attempt that failed. */
  onError?: (error: unknown) => void;
}>;

/** Hears NOTIFY on its channels until closed, through lost connections and restarts of the server. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #closed = new AbortController();
  #connection: DedicatedConnection | undefined;

  private constructor(options: ListenerOptions) {
    this.#options = options;
  }

  /** Resolves once it listens; rejects if the server cannot be reached now. */
  static async open(options: ListenerOptions): Promise<Listener> {
    const listener = new Listener(options);
    await listener.#listen();
    return listener;
  }

  close(): void {
    this.#closed.abort();
    this.#connection?.close();
  }

  async #listen(): Promise<void> {
    const connection = await DedicatedConnection.open(this.#options.url, this.#options.applicationName);
    connection.client.on('notification', ({ channel, payload }) =>
      this.#options.onNotification(channel, payload ?? ''),
    );
    try {
      await connection.client.query(
        this.#options.channels.map((name) => `LISTEN ${pg.escapeIdentifier(name)}`).join(';'),
      );
    } catch (error) {
      connection.close();
      throw error;
    }
    connection.keepWatch();
    this.#connection = connection;
    if (this.#closed.signal.aborted) return connection.close();
    const resume = () => void this.#listenAgain(connection.lost.reason);
    if (connection.lost.aborted) resume();
    else connection.lost.addEventListener('abort', resume, { once: true });
  }

  async #listenAgain(reason: unknown): Promise<void> {
    const { signal } = this.#closed;
    let problem = reason;
    for (let waitMs = 50; !signal.aborted; waitMs = Math.min(waitMs * 2, 5_000)) {
      this.#options.onError?.(problem);
      // Jitter, so that a server that comes back is not met by everybody at once.
      await pause(waitMs * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.#listen();
        return this.#options.onGap();
      } catch (error) {
        problem = error;
      }
    }
  }
}
