import type { Position } from '../event-log.port';
import { ForeignPosition, parsePosition, positionOf } from '../position';

/** Both numbers of a place; an event's are alike. */
export type Place = Readonly<{ commit: bigint; prepare: bigint }>;

export const start: Place = { commit: 0n, prepare: 0n };

export const tokenOf = (log: string, { commit, prepare }: Place): Position => positionOf(log, commit, prepare);

/** @throws ForeignPosition for a token of another log */
export function placeIn(log: string, token: Position): Place {
  const place = parsePosition(token);
  if (place.log !== log) throw new ForeignPosition(`The position is of log ${place.log}, this is log ${log}.`);
  return { commit: place.commit, prepare: place.prepare ?? place.commit };
}

/**
 * How far a checkpoint has looked. While it catches up the server names the event it will look at next, by a commit position
 * without prepare position; the place told is then one byte before, so that it never claims an event that was not looked at.
 */
export const lookedThrough = ({ commit, prepare }: Place): Place =>
  prepare === commit ? { commit, prepare } : { commit: commit - 1n, prepare: 0n };

/** What the server is told to go on behind; the reverse of {@link lookedThrough}. */
export function resumeFrom({ commit, prepare }: Place): Place | 'start' {
  if (commit === 0n) return 'start';
  return prepare === commit ? { commit, prepare } : { commit: commit + 1n, prepare: 0n };
}
