import { badInput } from '../platform';

/** A JSON object from outside, read field by field; what is wrong is named. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown, at: string, known: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badInput(at, 'must be an object');
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) throw badInput(at === 'body' ? unknown : `${at}.${unknown}`, 'is not known here');
  return value as Fields;
}

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function uuidOf(value: unknown, at: string): string {
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  if (!uuidForm.test(text)) throw badInput(at, 'must be a UUID');
  return text;
}

export function textOf(value: unknown, at: string, { max }: Readonly<{ max: number }>): string {
  const text = typeof value === 'string' ? value.trim() : '';
  // Control characters have no business in a name or a code.
  if (text === '' || text.length > max || /[\p{Cc}\p{Cs}]/u.test(text))
    throw badInput(at, `must be a text of 1 to ${max} characters`);
  return text;
}

export function choiceOf<const Choice extends string>(value: unknown, at: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw badInput(at, `must be one of ${choices.join(', ')}`);
  return choice;
}

export function wholeOf(value: unknown, at: string, { min, max }: Readonly<{ min: number; max: number }>): number {
  if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max)
    throw badInput(at, `must be a whole number from ${min} to ${max}`);
  return value as number;
}

/** The caller's own id of a command. */
export function idempotencyKeyOf(header: unknown): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || !/^[\x21-\x7e]{8,128}$/.test(header))
    throw badInput('Idempotency-Key', 'must be 8 to 128 visible characters, sent once');
  return header;
}
