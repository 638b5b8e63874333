import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { boundsOf } from './media-key';
import { KeyTaken, OffsetConflict, type ByteRange, type MediaContent } from './media-store.port';

/** On the disk, not in a cache, when the promise is kept. */
export async function writeWhole(path: string, content: MediaContent): Promise<{ bytes: number; sha256: string }> {
  const file = await open(path, 'wx', 0o640);
  const hash = createHash('sha256');
  try {
    let bytes = 0;
    for await (const part of partsOf(content)) {
      await file.writeFile(part);
      hash.update(part);
      bytes += part.length;
    }
    await file.sync();
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

/** Answers the new size. */
export async function appendTo(
  place: string,
  key: string,
  chunk: { offset: number; content: MediaContent },
): Promise<number> {
  await makeParent(place, key);
  const file = await open(place, constants.O_RDWR | constants.O_CREAT, 0o640).catch((error: NodeJS.ErrnoException) =>
    taken(error, key),
  );
  try {
    const { size } = await file.stat();
    if (size !== chunk.offset) throw new OffsetConflict(size);
    let end = size;
    for await (const part of partsOf(chunk.content)) end += await writeAt(file, end, part);
    await file.sync();
    if (size === 0) await syncFolder(dirname(place));
    return end;
  } finally {
    await file.close();
  }
}

async function writeAt(file: FileHandle, position: number, bytes: Uint8Array): Promise<number> {
  for (let done = 0; done < bytes.length;) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
  return bytes.length;
}

const partsOf = (content: MediaContent) => (content instanceof Uint8Array ? [content] : content);

/** The handle is closed at the end of the content. */
export async function contentOf(
  file: FileHandle,
  range: ByteRange | undefined,
  size: number,
): Promise<AsyncIterable<Uint8Array>> {
  const { first, last } = boundsOf(range, size);
  if (size > 0) return file.createReadStream({ start: first, end: last });
  await file.close();
  return nothing();
}

async function* nothing(): AsyncIterable<Uint8Array> {
  yield* [];
}

export const makeParent = (place: string, key: string) =>
  mkdir(dirname(place), { recursive: true }).catch((error: NodeJS.ErrnoException) => taken(error, key));

/** A rename is lasting only once the folder it was made in is. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}

export function taken(error: NodeJS.ErrnoException, key: string): never {
  if (['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY'].includes(error.code ?? '')) {
    throw new KeyTaken(`${key} is taken`, { cause: error });
  }
  throw error;
}

export function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
