import type { MediaStore } from '../media-store';

/** For what is small: records, playlists, single segments. */
export async function readWhole(store: MediaStore, key: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of (await store.open(key)).content) parts.push(part);
  return Buffer.concat(parts);
}
