import type { ColumnShape } from '@read-models';

/** A value as Postgres reads it from text; null for none. */
export function columnText({ type }: ColumnShape, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (type === 'jsonb') return jsonText(value);
  return typeof value === 'string' ? storable(value) : String(value);
}

// The log keeps any text; Postgres' text and jsonb hold neither NUL nor half a surrogate pair, and one such letter must not
// stop a projection for everybody. Looking first is cheap, and nearly no text has one.
const unstorable = /\0|\p{Surrogate}/gu;
const suspicious = /[\0\ud800-\udfff]/;
const storable = (text: string): string => (suspicious.test(text) ? text.replace(unstorable, '\ufffd') : text);

/** How JSON.stringify writes them. */
const suspiciousJson = /\\u(?:0000|d[89a-f])/;

function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  if (!suspiciousJson.test(text)) return text;
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? storable(part) : part));
}

/** Texts as one array that Postgres reads from text; `pg` would look at each of them several times. */
export function arrayText(texts: readonly (string | null)[]): string {
  const parts = texts.map((text) =>
    text === null ? 'NULL' : `"${quotable.test(text) ? text.replace(quotables, '\\$&') : text}"`,
  );
  return `{${parts.join(',')}}`;
}

const quotable = /["\\]/;
const quotables = /["\\]/g;
