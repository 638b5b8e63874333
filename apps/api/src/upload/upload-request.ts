import { badInput } from '../platform';

/** What a new upload says of itself. */
export type UploadRequest = Readonly<{ key: string; name: string; bytes: number }>;

const maxBytes = 2 ** 40;

/** @throws Problem that names the field */
export function uploadRequestOf(body: unknown, idempotencyKey: unknown): UploadRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badInput('body', 'An object with name and bytes is expected.');
  const { name, bytes } = body as Readonly<Record<string, unknown>>;
  return { key: keyOf(idempotencyKey), name: nameOf(name), bytes: sizeOf(bytes) };
}

function keyOf(given: unknown): string {
  if (typeof given === 'string' && /^[\x21-\x7e]{1,128}$/.test(given)) return given;
  throw badInput('Idempotency-Key', 'This header is needed: 1 to 128 visible characters, the same for a repeat.');
}

function nameOf(given: unknown): string {
  if (typeof given === 'string' && given.trim() !== '' && given.length <= 255) return given;
  throw badInput('name', "The file's name is a text of 1 to 255 characters.");
}

function sizeOf(given: unknown): number {
  if (typeof given === 'number' && Number.isInteger(given) && given >= 1 && given <= maxBytes) return given;
  throw badInput('bytes', `The file's size is a whole number from 1 to ${maxBytes}.`);
}

/** @throws Problem that names the field */
export function offsetOf(given: unknown): number {
  const offset = typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
  if (!Number.isInteger(offset)) throw badInput('offset', 'Say at which byte this chunk begins: ?offset=0.');
  return offset;
}
