import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boundsOf, checkedKey } from './media-key';
import {
  KeyTaken,
  MediaMissing,
  OffsetConflict,
  type ByteRange,
  type MediaContent,
  type MediaStore,
  type OpenedMedia,
  type PutMedia,
  type StoredMedia,
} from './media-store.port';

/** For tests. */
export class MemoryMediaStore implements MediaStore {
  private readonly objects = new Map<string, Uint8Array>();

  async put(key: string, content: MediaContent): Promise<PutMedia> {
    this.requireFree(checkedKey(key));
    const bytes = await gather(content);
    this.objects.set(key, bytes);
    return { key, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  }

  async open(key: string, range?: ByteRange): Promise<OpenedMedia> {
    const whole = this.objects.get(checkedKey(key));
    if (whole === undefined) throw new MediaMissing(key);
    const { first, last } = boundsOf(range, whole.length);
    return { bytes: whole.length, content: inOnePiece(whole.slice(first, last + 1)) };
  }

  async stat(key: string): Promise<StoredMedia | undefined> {
    const found = this.objects.get(checkedKey(key));
    return found && { key, bytes: found.length };
  }

  async list(prefix: string): Promise<StoredMedia[]> {
    return this.under(prefix)
      .filter((key) => key !== prefix)
      .sort()
      .map((key) => ({ key, bytes: this.objects.get(key)?.length ?? 0 }));
  }

  async publish(fromPrefix: string, toPrefix: string): Promise<'published' | 'already-there'> {
    const from = this.under(fromPrefix).filter((key) => key !== fromPrefix);
    if (this.under(toPrefix).length > 0) return 'already-there';
    if (from.length === 0) throw new MediaMissing(fromPrefix);
    this.requireFree(toPrefix);
    for (const key of from) {
      this.objects.set(toPrefix + key.slice(fromPrefix.length), this.objects.get(key) ?? new Uint8Array());
      this.objects.delete(key);
    }
    return 'published';
  }

  async delete(prefix: string): Promise<void> {
    for (const key of this.under(prefix)) this.objects.delete(key);
  }

  async append(key: string, offset: number, chunk: MediaContent): Promise<StoredMedia> {
    this.requireFree(checkedKey(key));
    const bytes = await gather(chunk);
    const before = this.objects.get(key) ?? new Uint8Array();
    if (before.length !== offset) throw new OffsetConflict(before.length);
    this.objects.set(key, Buffer.concat([before, bytes]));
    return { key, bytes: before.length + bytes.length };
  }

  async withLocalFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T> {
    const { content } = await this.open(key);
    const folder = await mkdtemp(join(tmpdir(), 'usher-memory-store-'));
    try {
      const path = join(folder, 'media');
      await writeFile(path, content);
      return await use(path);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private under(prefix: string): string[] {
    checkedKey(prefix);
    return [...this.objects.keys()].filter((key) => key === prefix || key.startsWith(`${prefix}/`));
  }

  private requireFree(key: string): void {
    const parents = key.split('/').map((_, depth, names) => names.slice(0, depth).join('/'));
    const hasFolderThere = this.under(key).some((other) => other !== key);
    if (hasFolderThere || parents.some((parent) => this.objects.has(parent))) throw new KeyTaken(`${key} is taken`);
  }
}

async function gather(content: MediaContent): Promise<Uint8Array> {
  if (content instanceof Uint8Array) return content.slice();
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts);
}

async function* inOnePiece(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}
