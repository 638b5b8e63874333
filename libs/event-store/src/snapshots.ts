import { codeVersion } from './code-version';
import type { RecordedEvent } from './event-log.port';
import type { Snapshot, SnapshotStore } from './snapshot-store.port';

export type SnapshotsOptions = Readonly<{
  /** Told of what went wrong with the store; loading goes on without it. */
  onError?: (error: unknown) => void;
  /** Whose folding is kept; default that of this program. */
  code?: string;
}>;

/** A stream is folded again from its snapshot once so many events have come since. */
export const snapshotEvery = 100;

/** Snapshots as loading uses them: never in its way, whatever becomes of them. */
export class Snapshots {
  readonly #code: string;
  readonly #onError: (error: unknown) => void;
  readonly #keeping = new Map<string, Promise<void>>();

  constructor(
    private readonly store: SnapshotStore,
    { code = codeVersion(), onError = () => undefined }: SnapshotsOptions = {},
  ) {
    this.#code = code;
    this.#onError = onError;
  }

  find(stream: string): Promise<Snapshot | undefined> {
    return this.store.find(stream, this.#code).catch((error: unknown) => void this.#onError(error));
  }

  /** Nobody waits for it. */
  keep({ stream, revision, id: eventId }: RecordedEvent, state: unknown): void {
    if (this.#keeping.has(stream)) return;
    const kept = this.store.keep({ stream, code: this.#code, revision, eventId, state }).catch(this.#onError);
    this.#keeping.set(
      stream,
      kept.finally(() => this.#keeping.delete(stream)),
    );
  }

  /** Resolves once what is being kept is kept. */
  async settled(): Promise<void> {
    await Promise.all(this.#keeping.values());
  }
}
