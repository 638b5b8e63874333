import { Inject, Injectable } from '@nestjs/common';
import type { Publication } from '@domain/asset/publications';
import type { MediaStore } from '@media-adapters/media-store';
import type { NodeFile } from '@media-adapters/streaming-node';
import { MEDIA_STORE } from '../platform';

/** The list of its files that each publication in the media store carries. */
const manifestName = 'manifest.json';

/** What files a publication has. A publication never changes, so each list is read once. */
@Injectable()
export class PublicationFiles {
  readonly #lists = new Map<string, Promise<readonly NodeFile[]>>();

  constructor(@Inject(MEDIA_STORE) private readonly store: MediaStore) {}

  of(publication: Publication): Promise<readonly NodeFile[]> {
    const { publicationId } = publication;
    const known = this.#lists.get(publicationId);
    if (known) return known;
    const reading = this.#read(publication);
    this.#lists.set(publicationId, reading);
    reading.catch(() => this.#lists.delete(publicationId));
    return reading;
  }

  async #read({ publicationKey }: Publication): Promise<readonly NodeFile[]> {
    const { content } = await this.store.open(`${publicationKey}/${manifestName}`);
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    const files = JSON.parse(Buffer.concat(chunks).toString()) as readonly NodeFile[];
    return files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 }));
  }
}
