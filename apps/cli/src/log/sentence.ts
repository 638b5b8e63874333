import type { RecordedEvent, UnreadableEvent } from '@event-store';

const sealedForm = /^sealed:/;
const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/**
 * What happened, who did it, when and by which command, and what else the event says, in words made of its own names: so an
 * event of tomorrow is told, too. Person data stays sealed.
 */
export function sentence({ type, data, metadata, revision }: RecordedEvent): string {
  const { actor, commandId, recordedAt } = metadata;
  const told = Object.entries(data).map(([name, value]) => `${words(name)} ${shown(value)}`);
  const subject = capital(words(type));
  const rest = told.length > 0 ? `\n      ${told.join('; ')}.` : '';
  return `#${revision}  ${subject} by ${actor.kind} ${actor.id}, on ${moment(recordedAt)}, with command ${commandId}.${rest}`;
}

/** One line an event, for following. */
export function headline({ stream, revision, type, metadata, position }: RecordedEvent): string {
  const { actor, recordedAt } = metadata;
  return `${moment(recordedAt)}  ${stream} #${revision}  ${type}  by ${actor.kind} ${actor.id}  ${position}`;
}

export const unreadableLine = ({ place, reason }: UnreadableEvent): string =>
  `✗ ${place.stream} #${place.revision}  ${place.type} cannot be read: ${reason}  ${place.position ?? ''}`.trimEnd();

/** `2026-11-21 10:00:02.125 UTC`. */
export const moment = (instant: string): string => `${instant.replace('T', ' ').replace(/(?:\.0+)?Z$/, '')} UTC`;

/** `blockerRaised` and `BlockerRaised` are `blocker raised`. */
const words = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase();

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function shown(value: unknown): string {
  if (typeof value !== 'string')
    return JSON.stringify(value, (_name, inner: unknown) => (isSealed(inner) ? '(sealed)' : inner));
  if (isSealed(value)) return '(sealed)';
  return instantForm.test(value) ? moment(value) : value;
}

const isSealed = (value: unknown): boolean => typeof value === 'string' && sealedForm.test(value);
