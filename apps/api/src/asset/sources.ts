import { Inject, Injectable } from '@nestjs/common';
import { refuse, type Refused } from '@domain/kernel';
import { ImportFolder, type ImportAnswer, type MediaStore, type StoredMedia } from '@media-adapters/media-store';
import { Uploads } from '@operations';
import { badInput, MEDIA_STORE } from '../platform';
import { fileNameOf } from '../upload/file-name';

export type SourceRefusal = 'upload-unknown' | 'upload-incomplete' | 'import-not-found';
type Taken = Promise<StoredMedia | Refused<SourceRefusal>>;

/** Where a film comes from, and its way to the asset's own place in the media store. */
@Injectable()
export class Sources {
  constructor(
    private readonly uploads: Uploads,
    private readonly importFolder: ImportFolder,
    @Inject(MEDIA_STORE) private readonly store: MediaStore,
  ) {}

  /** Moves a whole upload; who was killed after that finds it there. */
  async takeUpload(carrierId: string, uploadId: string, assetId: string): Taken {
    const upload = await this.uploads.find(carrierId, uploadId);
    if (!upload) return refuse('upload-unknown');
    const key = sourceKeyOf(assetId, fileNameOf(upload.mediaKey));
    const [waiting, moved] = await Promise.all([this.store.stat(upload.mediaKey), this.store.stat(key)]);
    if ((moved ?? waiting)?.bytes !== upload.bytes) return refuse('upload-incomplete');
    if (!moved) await this.store.publish(folderOf(upload.mediaKey), folderOf(key));
    return { key, bytes: upload.bytes };
  }

  /** Copies a file; what was copied for this asset before is taken as it is. @throws Problem for a name that leads astray */
  async takeImport(carrierId: string, name: string, assetId: string): Taken {
    const key = sourceKeyOf(assetId, fileNameOf(name));
    const copied = await this.store.stat(key);
    if (copied) return copied;
    const file = await this.importFolder.of(carrierId).open(name);
    return 'refused' in file ? refusalOf(file.refused) : this.store.put(key, file.content);
  }

  /** After the asset's event is in the log. */
  forgetUpload(carrierId: string, uploadId: string): Promise<void> {
    return this.uploads.end(carrierId, uploadId);
  }
}

type ImportRefusal = Extract<ImportAnswer, { refused: unknown }>['refused'];

function refusalOf(refused: ImportRefusal): Refused<SourceRefusal> {
  if (refused === 'not-a-name' || refused === 'outside-the-folder')
    throw badInput('input.importName', 'This is no name of a file in the import folder.');
  return refuse('import-not-found');
}

const sourceKeyOf = (assetId: string, name: string): string => `sources/${assetId}/${name}`;
const folderOf = (key: string): string => key.slice(0, key.lastIndexOf('/'));
