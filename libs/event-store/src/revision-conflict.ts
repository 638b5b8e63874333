import type { ExpectedRevision } from './event-log.port';

/** The stream is not where the append expected it; nothing was written. */
export class RevisionConflict extends Error {
  override readonly name = 'RevisionConflict';

  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    /** Revision of the stream's last event, or `no-stream`. */
    readonly actual: number | 'no-stream',
  ) {
    super(`${stream}: expected ${expected}, actual ${actual}`);
  }
}
