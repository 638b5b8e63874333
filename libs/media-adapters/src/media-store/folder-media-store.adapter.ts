import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { boundsOf, checkedKey } from './media-key';
import {
  KeyTaken,
  MediaMissing,
  OffsetConflict,
  type ByteRange,
  type MediaContent,
  type MediaStore,
  type OpenedMedia,
  type StoredMedia,
} from './media-store.port';

const STALE_AFTER_MS = 24 * 3_600_000;

/** A local folder: `objects` is what is there by its keys, `temp` what is being written or removed. */
export class FolderMediaStore implements MediaStore {
  /** The end of the line of appends for each key that has one under way. */
  private readonly appending = new Map<string, Promise<unknown>>();

  private constructor(private readonly root: string) {}

  static async at(root: string): Promise<FolderMediaStore> {
    await mkdir(join(root, 'objects'), { recursive: true });
    await mkdir(join(root, 'temp'), { recursive: true });
    const store = new FolderMediaStore(root);
    await store.sweep(STALE_AFTER_MS);
    return store;
  }

  /** Removes what writers that died have left. Others may be writing, so age alone tells. */
  async sweep(staleAfterMs: number): Promise<void> {
    for (const name of await readdir(join(this.root, 'temp'))) {
      const path = join(this.root, 'temp', name);
      const found = await stat(path).catch(ignoreMissing);
      if (found && Date.now() - Math.max(found.ctimeMs, found.mtimeMs) >= staleAfterMs) {
        await rm(path, { recursive: true, force: true });
      }
    }
  }

  async put(key: string, content: MediaContent): Promise<StoredMedia> {
    const place = this.place(key);
    const temp = this.newTemp();
    try {
      const bytes = await writeWhole(temp, content);
      await makeParent(place, key);
      await rename(temp, place).catch((error: NodeJS.ErrnoException) => taken(error, key));
      await syncFolder(dirname(place));
      return { key, bytes };
    } catch (error) {
      await rm(temp, { force: true });
      throw error;
    }
  }

  async open(key: string, range?: ByteRange): Promise<OpenedMedia> {
    const file = await open(this.place(key)).catch(ignoreMissing);
    if (!file) throw new MediaMissing(key);
    try {
      const found = await file.stat();
      if (!found.isFile()) throw new MediaMissing(key);
      return { bytes: found.size, content: await contentOf(file, range, found.size) };
    } catch (error) {
      await file.close().catch(() => undefined);
      throw error;
    }
  }

  async stat(key: string): Promise<StoredMedia | undefined> {
    const found = await stat(this.place(key)).catch(ignoreMissing);
    return found?.isFile() ? { key, bytes: found.size } : undefined;
  }

  async list(prefix: string): Promise<StoredMedia[]> {
    const entries = await readdir(this.place(prefix), { withFileTypes: true }).catch(ignoreMissing);
    const found: StoredMedia[] = [];
    for (const entry of entries ?? []) {
      const key = `${prefix}/${entry.name}`;
      if (entry.isDirectory()) found.push(...(await this.list(key)));
      const media = entry.isFile() ? await this.stat(key) : undefined;
      if (media) found.push(media);
    }
    return found.sort((one, other) => (one.key < other.key ? -1 : 1));
  }

  async publish(fromPrefix: string, toPrefix: string): Promise<'published' | 'already-there'> {
    const [from, to] = [this.place(fromPrefix), this.place(toPrefix)];
    if (await this.isThere(toPrefix)) return 'already-there';
    if ((await this.list(fromPrefix)).length === 0) throw new MediaMissing(fromPrefix);
    await makeParent(to, toPrefix);
    // The system itself refuses to put a folder over one that holds something: of two publishers one wins.
    const isMoved = await rename(from, to).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOTEMPTY' || error.code === 'EEXIST') return false;
        throw error;
      },
    );
    if (!isMoved) return 'already-there';
    await syncFolder(dirname(to));
    await syncFolder(dirname(from));
    return 'published';
  }

  async delete(prefix: string): Promise<void> {
    const temp = this.newTemp();
    // Out of sight in one step, then removed piece by piece.
    await rename(this.place(prefix), temp).catch(ignoreMissing);
    await rm(temp, { recursive: true, force: true });
  }

  append(key: string, offset: number, bytes: Uint8Array): Promise<number> {
    const place = this.place(key);
    const before = this.appending.get(key) ?? Promise.resolve();
    const mine = before.then(() => appendTo(place, key, { offset, bytes }));
    const end = mine
      .catch(() => undefined)
      .finally(() => {
        if (this.appending.get(key) === end) this.appending.delete(key);
      });
    this.appending.set(key, end);
    return mine;
  }

  async bringTo(key: string, localFile: string): Promise<void> {
    const place = this.place(key);
    if (!(await this.stat(key))) throw new MediaMissing(key);
    await link(place, localFile).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      return copyFile(place, localFile, constants.COPYFILE_EXCL);
    });
  }

  private place(key: string): string {
    return join(this.root, 'objects', ...checkedKey(key).split('/'));
  }

  private newTemp(): string {
    return join(this.root, 'temp', randomUUID());
  }

  private async isThere(prefix: string): Promise<boolean> {
    return (await this.stat(prefix)) !== undefined || (await this.list(prefix)).length > 0;
  }
}

async function writeWhole(path: string, content: MediaContent): Promise<number> {
  const file = await open(path, 'wx', 0o640);
  try {
    let written = 0;
    for await (const part of content instanceof Uint8Array ? [content] : content) {
      await file.writeFile(part);
      written += part.length;
    }
    await file.sync();
    return written;
  } finally {
    await file.close();
  }
}

async function appendTo(place: string, key: string, chunk: { offset: number; bytes: Uint8Array }): Promise<number> {
  await makeParent(place, key);
  const file = await open(place, constants.O_RDWR | constants.O_CREAT, 0o640).catch((error: NodeJS.ErrnoException) =>
    taken(error, key),
  );
  try {
    const { size } = await file.stat();
    if (size !== chunk.offset) throw new OffsetConflict(size);
    for (let done = 0; done < chunk.bytes.length;) {
      const { bytesWritten } = await file.write(chunk.bytes, done, chunk.bytes.length - done, chunk.offset + done);
      done += bytesWritten;
    }
    await file.sync();
    return chunk.offset + chunk.bytes.length;
  } finally {
    await file.close();
  }
}

async function contentOf(
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

const makeParent = (place: string, key: string) =>
  mkdir(dirname(place), { recursive: true }).catch((error: NodeJS.ErrnoException) => taken(error, key));

/** A rename is lasting only once the folder it was made in is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}

function taken(error: NodeJS.ErrnoException, key: string): never {
  if (['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY'].includes(error.code ?? '')) {
    throw new KeyTaken(`${key} is taken`, { cause: error });
  }
  throw error;
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
