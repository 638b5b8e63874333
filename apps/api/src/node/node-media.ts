import { Readable } from 'node:stream';
import { Inject, Injectable, StreamableFile } from '@nestjs/common';
import { RangeNotSatisfiable, type ByteRange, type MediaStore } from '@media-adapters/media-store';
import { KnownFacts } from '../entitlement/known-facts';
import { badInput, MEDIA_STORE, notFound } from '../platform';
import { PublicationFiles } from './publication-files';

export type OpenedFile = Readonly<{
  /** Of the whole file. */
  bytes: number;
  range?: Readonly<{ first: number; last: number }>;
  stream: StreamableFile;
}>;

/** Files of publications as nodes fetch them. */
@Injectable()
export class NodeMedia {
  constructor(
    private readonly facts: KnownFacts,
    private readonly files: PublicationFiles,
    @Inject(MEDIA_STORE) private readonly store: MediaStore,
  ) {}

  /** Only what the publication lists is there, so no path leads anywhere else. @throws Problem NOT_FOUND */
  async open(publicationId: string, path: string, rangeHeader: string | undefined): Promise<OpenedFile> {
    const { publications } = await this.facts.current();
    const publication = publications.get(publicationId);
    const file = publication && (await this.files.of(publication)).find((one) => one.path === path);
    if (!publication || !file) throw notFound('file');
    const range = rangeOf(rangeHeader, file.bytes);
    const opened = await this.store.open(`${publication.publicationKey}/${path}`, range).catch((error: unknown) => {
      throw error instanceof RangeNotSatisfiable ? badInput('Range', 'lies outside the file') : error;
    });
    const length = range ? range.last - range.first + 1 : opened.bytes;
    const stream = new StreamableFile(Readable.from(opened.content), { type: 'application/octet-stream', length });
    return { bytes: opened.bytes, stream, ...(range && { range }) };
  }
}

/** One range from a byte on; of any other form it is passed over, as RFC 9110 §14.2 allows. */
function rangeOf(header: string | undefined, bytes: number): Required<ByteRange> | undefined {
  const [, first, last] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === undefined) return undefined;
  const end = last === undefined || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (Number(first) > end) throw badInput('Range', 'lies outside the file');
  return { first: Number(first), last: end };
}
