import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { NodeFile, NodePublication, StreamingNode } from '@media-adapters/streaming-node';
import { BackOfficeFault, type BackOffice } from './back-office';

const FILES_AT_ONCE = 4;

/** Brings publications to the node: pulled into `incoming`, checked file by file, handed over whole. */
export class PublicationStore {
  readonly #whole = new Set<string>();

  constructor(
    private readonly folder: string,
    private readonly node: StreamingNode,
    private readonly backOffice: BackOffice,
  ) {}

  /** Publications of which every byte was checked since the agent started. */
  get whole(): readonly string[] {
    return [...this.#whole];
  }

  /** Sees to it that the node holds this publication; what is damaged is pulled anew, what is good is kept. */
  async ensure(publication: NodePublication, signal: AbortSignal): Promise<'held' | 'pulled'> {
    const { assetId, publicationId, files } = publication;
    if (this.#whole.has(publicationId)) return 'held';
    const place = join(this.folder, 'media', assetId, publicationId);
    if (await isWhole(place, files)) {
      this.#whole.add(publicationId);
      return 'held';
    }
    const incoming = join(this.folder, 'incoming', publicationId);
    await mkdir(incoming, { recursive: true });
    for (const file of files) await keepGood(file, place, incoming);
    await inParallel(files, (file) => this.#pull(publicationId, file, incoming, signal));
    await this.node.publish(publication, incoming);
    this.#whole.add(publicationId);
    return 'pulled';
  }

  /** Notices a held file that has vanished or changed its length; the next `ensure` mends it. */
  async inspect({ assetId, publicationId, files }: NodePublication): Promise<void> {
    for (const { path, bytes } of files) {
      const size = await sizeOf(join(this.folder, 'media', assetId, publicationId, path));
      if (size !== bytes) this.#whole.delete(publicationId);
    }
  }

  async withdraw(assetId: string, publicationId: string): Promise<void> {
    this.#whole.delete(publicationId);
    await this.node.withdraw({ assetId, publicationId });
  }

  /** Removes what was being pulled and is wanted no longer. */
  async tidy(wanted: ReadonlySet<string>): Promise<void> {
    const incoming = join(this.folder, 'incoming');
    await mkdir(incoming, { recursive: true });
    for (const name of await readdir(incoming)) {
      if (!wanted.has(name)) await rm(join(incoming, name), { recursive: true, force: true });
    }
  }

  async #pull(publicationId: string, file: NodeFile, incoming: string, signal: AbortSignal): Promise<void> {
    const finished = join(incoming, file.path);
    if (await isGood(finished, file)) return;
    await mkdir(dirname(finished), { recursive: true });
    const partial = `${finished}.part`;
    await this.#download(publicationId, file, partial, signal);
    if ((await sha256Of(partial)) !== file.sha256) {
      await rm(partial, { force: true });
      throw new BackOfficeFault(`${publicationId}/${file.path} did not arrive as it was published`);
    }
    await rename(partial, finished);
  }

  async #download(publicationId: string, file: NodeFile, partial: string, signal: AbortSignal): Promise<void> {
    const begun = (await sizeOf(partial)) ?? 0;
    if (begun === file.bytes) return;
    const handle = await open(partial, begun > 0 && begun < file.bytes ? 'r+' : 'w');
    try {
      let at = begun < file.bytes ? begun : 0;
      for await (const { startsAt, bytes } of this.backOffice.media(publicationId, file.path, at, signal)) {
        at = startsAt ?? at;
        await handle.write(bytes, 0, bytes.length, at);
        at += bytes.length;
        if (at > file.bytes) break;
      }
      await handle.truncate(at);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

async function keepGood(file: NodeFile, place: string, incoming: string): Promise<void> {
  const [held, finished] = [join(place, file.path), join(incoming, file.path)];
  if ((await sizeOf(finished)) !== undefined || !(await isGood(held, file))) return;
  await mkdir(dirname(finished), { recursive: true });
  await link(held, finished);
}

const isGood = async (path: string, { bytes, sha256 }: NodeFile): Promise<boolean> =>
  (await sizeOf(path)) === bytes && (await sha256Of(path)) === sha256;

async function isWhole(folder: string, files: readonly NodeFile[]): Promise<boolean> {
  for (const file of files) {
    if (!(await isGood(join(folder, file.path), file))) return false;
  }
  return (await sizeOf(folder)) !== undefined;
}

const sizeOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ size }) => size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw error;
    },
  );

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const lane = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  const outcomes = await Promise.allSettled(Array.from({ length: FILES_AT_ONCE }, lane));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}
