import type { Position } from './position';

/** The append is malformed; nothing was sent to any log. */
export class InvalidAppend extends Error {
  override readonly name = 'InvalidAppend';

  constructor(
    /** Path of what is wrong, such as `events[0].data.price`. */
    readonly field: string,
    readonly reason: string,
  ) {
    super(`${field} ${reason}`);
  }
}

/** The log cannot be reached; nothing was written. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected';
}

/** The connection was lost while appending, and asking again gave no answer: the events may be there or not. Retry the same append. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}

/** The log was reached and could not do its work, such as a full disk; nothing was written. */
export class LogFailed extends Error {
  override readonly name = 'LogFailed';
}

/** What is to be read has left the log for an archive; `archive` is the file's name. */
export class Archived extends Error {
  override readonly name = 'Archived';

  constructor(
    what: string,
    readonly archive: string,
  ) {
    super(`${what} stands in the archive ${archive}`);
  }
}

/** The stream has been closed for ever: it takes no event and is not read as a stream any more. */
export class StreamDeleted extends Error {
  override readonly name = 'StreamDeleted';

  constructor(readonly stream: string) {
    super(`${stream} has been deleted`);
  }
}

/** Where an event stands that cannot be read. */
export type UnreadablePlace = Readonly<{
  stream: string;
  revision: number;
  type: string;
  /** Absent where only the stream was read. */
  position?: Position;
}>;

/** A stored event that this program cannot read. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent';

  constructor(
    readonly place: UnreadablePlace,
    readonly reason: string,
    cause?: unknown,
  ) {
    super(`${place.stream}, revision ${place.revision}, ${place.type}: ${reason}`, { cause });
  }
}
