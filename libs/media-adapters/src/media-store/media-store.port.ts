/** Where media lie: named by keys, whole or not there at all. A key is names joined by slashes. */
export interface MediaStore {
  /** Replaces what was there. A reader sees the former content or this, never a part. */
  put(key: string, content: MediaContent): Promise<PutMedia>;
  open(key: string, range?: ByteRange): Promise<OpenedMedia>;
  stat(key: string): Promise<StoredMedia | undefined>;
  /** All that lies under this folder, by key, in order of the keys. */
  list(prefix: string): Promise<StoredMedia[]>;
  /**
   * Moves a folder in one step. The first to publish wins: where something is already, nothing is changed and the
   * source stays as it is.
   */
  publish(fromPrefix: string, toPrefix: string): Promise<'published' | 'already-there'>;
  /** Removes the object or the folder; nothing there is well, too. */
  delete(prefix: string): Promise<void>;
  /**
   * Adds bytes at the end, for uploads in chunks. The caller says where the end is; elsewhere it is an `OffsetConflict`.
   * What arrived of a broken chunk stays: the size tells where to go on.
   */
  append(key: string, offset: number, chunk: MediaContent): Promise<StoredMedia>;
  /** For programs that want a file: its path, good for reading until the promise of `use` is settled. */
  withLocalFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T>;
}

export type MediaContent = Uint8Array | AsyncIterable<Uint8Array>;

export interface StoredMedia {
  readonly key: string;
  readonly bytes: number;
}

export interface PutMedia extends StoredMedia {
  /** In hex. */
  readonly sha256: string;
}

/** Both ends are inside, as in HTTP; no `last` means to the end. */
export interface ByteRange {
  readonly first: number;
  readonly last?: number;
}

export interface OpenedMedia {
  /** Of the whole object. */
  readonly bytes: number;
  readonly content: AsyncIterable<Uint8Array>;
}

export class InvalidKey extends Error {
  override name = 'InvalidKey';
  constructor(readonly key: string) {
    super(`Not a media key: ${JSON.stringify(key.slice(0, 80))}`);
  }
}

/** A folder stands where a file is asked for, or the other way round. */
export class KeyTaken extends Error {
  override name = 'KeyTaken';
}

export class MediaMissing extends Error {
  override name = 'MediaMissing';
  constructor(readonly key: string) {
    super(`There is no ${key} in the media store`);
  }
}

export class RangeNotSatisfiable extends Error {
  override name = 'RangeNotSatisfiable';
  constructor(readonly bytes: number) {
    super(`The range lies outside the ${bytes} bytes`);
  }
}

export class OffsetConflict extends Error {
  override name = 'OffsetConflict';
  /** `actual` is the size there is. */
  constructor(readonly actual: number) {
    super(`The next byte is number ${actual}`);
  }
}
