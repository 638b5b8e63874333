import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { appendTo, contentOf, ignoreMissing, makeParent, syncFolder, taken, writeWhole } from './lasting-files';
import { checkedKey } from './media-key';
import {
  MediaMissing,
  type ByteRange,
  type MediaContent,
  type MediaStore,
  type OpenedMedia,
  type PutMedia,
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

  async put(key: string, content: MediaContent): Promise<PutMedia> {
    const place = this.place(key);
    const temp = this.newTemp();
    try {
      const written = await writeWhole(temp, content);
      await moveTo(place, temp, key);
      await syncFolder(dirname(place)).catch(ignoreMissing);
      return { key, ...written };
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
    if ((await this.list(fromPrefix)).length === 0) return this.lostAgainstRival(fromPrefix, toPrefix);
    await makeParent(to, toPrefix);
    // The system itself refuses to put a folder over one that holds something: of two publishers one wins.
    const isMoved = await rename(from, to).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(error.code ?? '')) return false;
        throw error;
      },
    );
    if (!isMoved) return this.lostAgainstRival(fromPrefix, toPrefix);
    await syncFolder(dirname(to));
    // Whoever published before may be tidying up around the source already.
    await syncFolder(dirname(from)).catch(ignoreMissing);
    return 'published';
  }

  async delete(prefix: string): Promise<void> {
    const temp = this.newTemp();
    // Out of sight in one step, then removed piece by piece.
    await rename(this.place(prefix), temp).catch(ignoreMissing);
    await rm(temp, { recursive: true, force: true });
  }

  append(key: string, offset: number, chunk: MediaContent): Promise<StoredMedia> {
    const place = this.place(key);
    const before = this.appending.get(key) ?? Promise.resolve();
    const mine = before.then(async () => ({ key, bytes: await appendTo(place, key, { offset, content: chunk }) }));
    const end = mine
      .catch(() => undefined)
      .finally(() => {
        if (this.appending.get(key) === end) this.appending.delete(key);
      });
    this.appending.set(key, end);
    return mine;
  }

  async withLocalFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T> {
    if (!(await this.stat(key))) throw new MediaMissing(key);
    return use(this.place(key));
  }

  /** A rival may have published and tidied up the source between two looks. */
  private async lostAgainstRival(fromPrefix: string, toPrefix: string): Promise<'already-there'> {
    if (await this.isThere(toPrefix)) return 'already-there';
    throw new MediaMissing(fromPrefix);
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

/** The folder may be removed between its making and the move; then it is made again. */
async function moveTo(place: string, temp: string, key: string, attempts = 3): Promise<void> {
  await makeParent(place, key);
  const moved = await rename(temp, place).then(
    () => true,
    (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' && attempts > 1 ? false : taken(error, key)),
  );
  if (!moved) await moveTo(place, temp, key, attempts - 1);
}
