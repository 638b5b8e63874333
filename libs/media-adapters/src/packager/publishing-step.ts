import { randomUUID } from 'node:crypto';
import type { MediaStore } from '../media-store';
import { masterPlaylist, mediaPlaylist } from './hls-playlist';
import { RECORD_NAME, parseRecord } from './package-record';
import {
  checkContentKey,
  encryptSegment,
  fileOf,
  initialisationVector,
  playlistKey,
  type PublishedFile,
} from './publication';
import { readWhole } from './read-whole';

export interface PublishingRequest {
  readonly assetId: string;
  readonly publicationId: string;
  readonly packageKey: string;
  /** 16 bytes; they are in the caller's memory and go nowhere else. */
  readonly contentKey: Uint8Array;
}

export interface Publication {
  readonly publicationKey: string;
  /** All that a node has to hold, in order of the paths. */
  readonly files: readonly PublishedFile[];
  readonly bytes: number;
}

export const MANIFEST_NAME = 'manifest.json';

export const publicationKeyOf = ({ assetId, publicationId }: { assetId: string; publicationId: string }): string =>
  `published/${assetId}/${publicationId}`;

/**
 * From a clear package to what nodes hold: segments encrypted, all else as it is. The same request again gives the
 * same bytes, or finds them.
 */
export class PublishingStep {
  constructor(private readonly store: MediaStore) {}

  async run(request: PublishingRequest, { signal }: { signal?: AbortSignal } = {}): Promise<Publication> {
    checkContentKey(request.contentKey);
    const publicationKey = publicationKeyOf(request);
    const done = await this.find(request);
    if (done) return done;
    const staging = `staging/${publicationKey}`;
    const mine = `${staging}/${randomUUID()}`;
    const files: PublishedFile[] = [];
    for await (const [path, content] of this.filesOf(request)) {
      signal?.throwIfAborted();
      await this.store.put(`${mine}/${path}`, content);
      files.push(fileOf(path, content));
    }
    files.sort((one, other) => (one.path < other.path ? -1 : 1));
    await this.store.put(`${mine}/${MANIFEST_NAME}`, Buffer.from(JSON.stringify(files)));
    await this.store.publish(mine, publicationKey);
    await this.store.delete(staging);
    return publicationOf(publicationKey, await this.manifestOf(publicationKey));
  }

  /** What was published under this id, if it was. */
  async find(publication: { assetId: string; publicationId: string }): Promise<Publication | undefined> {
    const publicationKey = publicationKeyOf(publication);
    const isThere = await this.store.stat(`${publicationKey}/${MANIFEST_NAME}`);
    return isThere && publicationOf(publicationKey, await this.manifestOf(publicationKey));
  }

  private async *filesOf({
    packageKey,
    publicationId,
    contentKey,
  }: PublishingRequest): AsyncIterable<readonly [string, Buffer]> {
    const record = parseRecord(await readWhole(this.store, `${packageKey}/${RECORD_NAME}`));
    yield ['master.m3u8', Buffer.from(masterPlaylist(record))];
    for (const track of record.tracks) {
      yield [`${track.name}.m3u8`, Buffer.from(mediaPlaylist(track, playlistKey(contentKey, publicationId)))];
    }
    for (const { key } of await this.store.list(packageKey)) {
      const path = key.slice(packageKey.length + 1);
      if (path === RECORD_NAME || path.endsWith('.m3u8')) continue;
      const clear = await readWhole(this.store, key);
      const iv = initialisationVector(contentKey, publicationId, path);
      yield [path, path.endsWith('.m4s') ? encryptSegment(clear, contentKey, iv) : clear];
    }
  }

  private async manifestOf(publicationKey: string): Promise<PublishedFile[]> {
    const bytes = await readWhole(this.store, `${publicationKey}/${MANIFEST_NAME}`);
    return JSON.parse(bytes.toString('utf8')) as PublishedFile[];
  }
}

const publicationOf = (publicationKey: string, files: readonly PublishedFile[]): Publication => ({
  publicationKey,
  files,
  bytes: files.reduce((total, { bytes }) => total + bytes, 0),
});
