import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Ciphertext that was altered, or made under another key or for another purpose. */
export class CannotUnwrap extends Error {
  override readonly name = 'CannotUnwrap';
}

const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM as nonce ‖ ciphertext ‖ tag; `context` must be the same again to open it. */
export function encrypt(key: Uint8Array, clear: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(clear), cipher.final(), cipher.getAuthTag()]);
}

/** @throws CannotUnwrap */
export function decrypt(key: Uint8Array, sealed: Uint8Array, context: string): Buffer {
  const bytes = Buffer.from(sealed);
  if (bytes.length < nonceBytes + tagBytes) throw new CannotUnwrap('The ciphertext is too short.');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch (cause) {
    throw new CannotUnwrap('The ciphertext does not open under this key.', { cause });
  }
}
