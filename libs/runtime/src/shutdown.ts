import type { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from './logger';

export type ShutdownOptions = Readonly<{
  logger: Pick<Logger, 'info' | 'error'>;
  /** For everything together. */
  deadlineMs: number;
}>;

type Disposer = Readonly<{ name: string; dispose: () => unknown }>;

/** Ends a program in the reverse of the order in which its parts were made. */
export class Shutdown {
  readonly #options: ShutdownOptions;
  readonly #disposers: Disposer[] = [];
  readonly #begun = new AbortController();
  #ended: Promise<number> | undefined;

  constructor(options: ShutdownOptions) {
    this.#options = options;
  }

  /** Aborted when the shutdown begins, for loops and waits. */
  get signal(): AbortSignal {
    return this.#begun.signal;
  }

  add(name: string, dispose: () => unknown): void {
    if (this.signal.aborted) throw new Error(`${name} was made after the shutdown had begun`);
    this.#disposers.push({ name, dispose });
  }

  /** Ends everything once, however often it is called. The exit code is 1 if it began with a fault or did not end cleanly. */
  run(reason: string | Error): Promise<number> {
    return (this.#ended ??= this.#end(reason));
  }

  /** SIGTERM and SIGINT end the program, a second one at once; an error nobody caught ends it with code 1. */
  listenTo(
    events: Pick<EventEmitter, 'on'> = process,
    exit: (code: number) => void = (code) => process.exit(code),
  ): void {
    const end = (reason: string | Error) => void this.run(reason).then(exit);
    for (const signal of ['SIGTERM', 'SIGINT']) {
      events.on(signal, () => (this.signal.aborted ? exit(1) : end(signal)));
    }
    for (const fault of ['uncaughtException', 'unhandledRejection']) {
      events.on(fault, (error) => end(error instanceof Error ? error : new Error(fault, { cause: error })));
    }
  }

  async #end(reason: string | Error): Promise<number> {
    const { logger, deadlineMs } = this.#options;
    if (reason instanceof Error) logger.error({ err: reason }, 'ending after a fault');
    else logger.info({ reason }, 'ending');
    this.#begun.abort();
    const patience = new AbortController();
    const deadline = pause(deadlineMs, 'late' as const, { signal: patience.signal });
    deadline.catch(() => undefined);
    const clean = await this.#disposeAll(deadline);
    patience.abort();
    return clean && !(reason instanceof Error) ? 0 : 1;
  }

  async #disposeAll(deadline: Promise<'late'>): Promise<boolean> {
    let clean = true;
    for (const disposer of this.#disposers.toReversed()) {
      const outcome = await Promise.race([this.#dispose(disposer), deadline]);
      if (outcome === 'ended') continue;
      clean = false;
      if (outcome === 'failed') continue;
      this.#options.logger.error({ part: disposer.name }, 'did not end in time');
      return false;
    }
    return clean;
  }

  async #dispose({ name, dispose }: Disposer): Promise<'ended' | 'failed'> {
    try {
      await dispose();
      return 'ended';
    } catch (err) {
      this.#options.logger.error({ err, part: name }, 'did not end cleanly');
      return 'failed';
    }
  }
}
