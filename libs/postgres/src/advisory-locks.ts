import { setTimeout as pause } from 'node:timers/promises';
import type { HeldLock } from './advisory-lock';
import { DedicatedConnection } from './dedicated-connection';
import { PostgresFault } from './faults';

/** How soon a lock is taken over that another process has let go of. */
const askEveryMs = 500;

type Waiter = Readonly<{
  key: string;
  signal: AbortSignal;
  resolve: (held: HeldLock) => void;
  reject: (reason: unknown) => void;
  giveUp: () => void;
}>;

/**
 * Any number of locks on one connection, each with one owner in the database. A session that waits for one lock can ask for no other,
 * so it does not wait but asks again, for all that are wanted in one statement. With the connection all of them are lost.
 */
export class AdvisoryLocks {
  readonly #waiting = new Set<Waiter>();
  #connection: DedicatedConnection | undefined;
  #asking: Promise<void> | undefined;
  #asked = new AbortController();
  #closed = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly url: string) {}

  /**
   * Resolves once this session alone holds `key`. Rejects with the signal's reason when `signal` ends the waiting, or when the
   * database cannot be reached; later the signal releases the lock.
   */
  hold(key: string, signal: AbortSignal): Promise<HeldLock> {
    signal.throwIfAborted();
    const held = new Promise<HeldLock>((resolve, reject) => {
      const giveUp = () => this.#giveUp(waiter);
      const waiter = { key, signal, resolve, reject, giveUp };
      this.#waiting.add(waiter);
      signal.addEventListener('abort', giveUp, { once: true });
    });
    this.#asked.abort();
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    return held;
  }

  close(): void {
    this.#closed = true;
    this.#refuse(new PostgresFault('The locks are given up'));
    this.#connection?.close();
  }

  async #ask(): Promise<void> {
    // Whoever wants one at the same moment is asked for in the same statement.
    await Promise.resolve();
    while (this.#waiting.size > 0) {
      this.#asked = new AbortController();
      await this.#askOnce().catch((error: unknown) => this.#refuse(error));
      if (this.#waiting.size > 0)
        await pause(askEveryMs, undefined, { signal: this.#asked.signal }).catch(() => undefined);
    }
  }

  async #askOnce(): Promise<void> {
    const connection = await this.#open();
    const { rows } = await this.#inTurn(() =>
      connection.client.query<{ key: string }>(
        'SELECT key FROM unnest($1::text[]) AS key WHERE pg_try_advisory_lock(hashtextextended(key, 0))',
        [[...this.#waiting].map(({ key }) => key)],
      ),
    );
    for (const { key } of rows) this.#give(connection, key);
  }

  async #open(): Promise<DedicatedConnection> {
    if (this.#connection && !this.#connection.lost.aborted) return this.#connection;
    const connection = await DedicatedConnection.open(this.url, 'usher-lock');
    if (this.#closed) connection.close();
    else connection.keepWatch();
    return (this.#connection = connection);
  }

  #give(connection: DedicatedConnection, key: string): void {
    const released = new AbortController();
    const release = () => {
      if (released.signal.aborted) return;
      released.abort();
      // What cannot be released any more is lost with its session.
      this.#inTurn(() => connection.client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [key])).catch(
        () => connection.close(),
      );
    };
    const waiter = [...this.#waiting].find((candidate) => candidate.key === key);
    if (!waiter) return release();
    this.#leave(waiter);
    const lost = AbortSignal.any([connection.lost, released.signal]);
    waiter.signal.addEventListener('abort', release, { once: true });
    lost.addEventListener('abort', () => waiter.signal.removeEventListener('abort', release), { once: true });
    waiter.resolve({ lost, release });
  }

  /** One statement at a time. */
  #inTurn<Answer>(query: () => Promise<Answer>): Promise<Answer> {
    const answer = this.#last.then(query);
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  #giveUp(waiter: Waiter): void {
    if (this.#leave(waiter)) waiter.reject(waiter.signal.reason);
  }

  #refuse(error: unknown): void {
    for (const waiter of [...this.#waiting]) if (this.#leave(waiter)) waiter.reject(error);
  }

  /** Its signal may live much longer than its wait. */
  #leave(waiter: Waiter): boolean {
    waiter.signal.removeEventListener('abort', waiter.giveUp);
    return this.#waiting.delete(waiter);
  }
}
