import { InvalidKey, RangeNotSatisfiable, type ByteRange } from './media-store.port';

const nameForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
const MAX_LENGTH = 512;

/** The key as it is, or `InvalidKey`. */
export function checkedKey(key: string): string {
  const isValid = key.length <= MAX_LENGTH && key.split('/').every((name) => nameForm.test(name));
  if (!isValid) throw new InvalidKey(key);
  return key;
}

/** First and last byte of what is asked for. An empty object has none, and none is asked for. */
export function boundsOf(range: ByteRange | undefined, bytes: number): { first: number; last: number } {
  const { first = 0, last = bytes - 1 } = range ?? {};
  const isAsked = range !== undefined;
  if (isAsked && (first < 0 || first >= bytes || last < first)) throw new RangeNotSatisfiable(bytes);
  return { first, last: Math.min(last, bytes - 1) };
}
