/** A place in one log, as an opaque token: compare two with {@link comparePositions}, never by text. */
export type Position = string & { readonly __brand: 'Position' };

/** The position token belongs to another log, or is none. */
export class ForeignPosition extends Error {
  override readonly name = 'ForeignPosition';
}

const form = /^([0-9a-z-]{1,64})@(\d{1,19})(?:\.(\d{1,19}))?$/;

/** A token is `<name of the log>@<commit number>`, and where an engine has two numbers a place, `.<prepare number>` after it. */
export const positionOf = (log: string, commit: bigint, prepare?: bigint): Position =>
  (prepare === undefined ? `${log}@${commit}` : `${log}@${commit}.${prepare}`) as Position;

/** @throws ForeignPosition when the text is no token at all */
export function parsePosition(token: string): { log: string; commit: bigint; prepare?: bigint } {
  const [, log, commit, prepare] = form.exec(token) ?? [];
  if (log === undefined || commit === undefined) throw new ForeignPosition('This is not a position of any log.');
  return { log, commit: BigInt(commit), ...(prepare !== undefined && { prepare: BigInt(prepare) }) };
}

/** The commit number of a token of that log. @throws ForeignPosition for a token of any other */
export function commitIn(log: string, token: string): bigint {
  const position = parsePosition(token);
  if (position.log !== log) throw new ForeignPosition(`The position is of log ${position.log}, this is log ${log}.`);
  return position.commit;
}

/** Negative, zero or positive, as `a` is before, at or after `b`. @throws ForeignPosition across logs */
export function comparePositions(a: Position, b: Position): number {
  const difference = distanceBetween(b, a);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/**
 * How far `to` lies after `from`, or after the log's start, in the log's own unit: events in Postgres, bytes in an EventStoreDB.
 * @throws ForeignPosition across logs
 */
export function distanceBetween(from: Position | undefined, to: Position): bigint {
  const end = parsePosition(to);
  return end.commit - (from ? commitIn(end.log, from) : 0n);
}

export const isSameLog = (a: Position, b: Position): boolean => parsePosition(a).log === parsePosition(b).log;

/** The place before the first event of the log that the token names. */
export const startOf = (position: Position): Position => positionOf(parsePosition(position).log, 0n);

/** Where reading begins. @throws ForeignPosition for a token of another log or of a future that this log has not had */
export function startingPoint(log: string, after: string | undefined, head: bigint): bigint {
  const start = after === undefined ? 0n : commitIn(log, after);
  if (start > head) throw new ForeignPosition(`The position lies beyond the end of log ${log}.`);
  return start;
}
