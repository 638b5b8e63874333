import { createHash, createCipheriv, createHmac } from 'node:crypto';
import type { PlaylistKey } from './hls-playlist';

export interface PublishedFile {
  /** Relative to the publication. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export const KEY_BYTES = 16;

export class UnfitContentKey extends Error {
  override name = 'UnfitContentKey';
  constructor(bytes: number) {
    super(`A content key has ${KEY_BYTES} bytes, not ${bytes}`);
  }
}

export function checkContentKey(key: Uint8Array): void {
  if (key.length !== KEY_BYTES) throw new UnfitContentKey(key.length);
}

/**
 * The initialisation vector of one segment: never used twice under one key, unknown without it, and the same again for
 * the same publication.
 */
export const initialisationVector = (key: Uint8Array, publicationId: string, path: string): Buffer =>
  createHmac('sha256', key).update(`usher segment iv\n${publicationId}\n${path}`).digest().subarray(0, 16);

/** AES-128-CBC over the whole segment, padded as PKCS7 says. */
export function encryptSegment(clear: Uint8Array, key: Uint8Array, iv: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-128-cbc', key, iv);
  return Buffer.concat([cipher.update(clear), cipher.final()]);
}

/** Playlists lie at the publication's root, so that this name is asked for beside them. */
export const playlistKey = (key: Uint8Array, publicationId: string): PlaylistKey => ({
  uri: 'key',
  ivOf: (path) => initialisationVector(key, publicationId, path).toString('hex'),
});

export const fileOf = (path: string, content: Uint8Array): PublishedFile => ({
  path,
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
});
