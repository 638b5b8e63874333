import { chmod, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { folderForm } from './render-config';
import { UnfitNodeFolder, type PublicationKey } from './streaming-node.port';

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The places in a node's folder, and what is done there without the server taking part. */
export class NodeFolder {
  constructor(readonly root: string) {
    if (!folderForm.test(root)) {
      throw new UnfitNodeFolder(`The folder ${root} must be absolute, of letters, digits, blanks and . _ @ + -`);
    }
  }

  readonly at = (...path: string[]): string => join(this.root, ...path);

  /** Makes what is missing. `isShared`: the server's workers run as another user and must be let in. */
  async prepare({ isShared }: { isShared: boolean }): Promise<void> {
    for (const name of ['', 'media', 'denied', 'logs', 'run', 'run/temp']) await makeOpen(this.at(name));
    await mkdir(this.at('incoming'), { recursive: true, mode: 0o700 });
    if (isShared) await requireReachable(this.root);
  }

  async publish({ assetId, publicationId }: PublicationKey, finishedFolder: string): Promise<void> {
    await openToAll(finishedFolder);
    const place = this.at('media', assetId, publicationId);
    await makeOpen(dirname(place));
    // A folder is not replaced by a rename: the old one steps aside first, and is only then removed.
    const aside = this.at('incoming', `${publicationId}.old`);
    await rm(aside, { recursive: true, force: true });
    await rename(place, aside).catch(ignoreMissing);
    await rename(finishedFolder, place);
    await rm(aside, { recursive: true, force: true });
  }

  async withdraw({ assetId, publicationId }: PublicationKey): Promise<void> {
    const aside = this.at('incoming', `${publicationId}.old`);
    await rm(aside, { recursive: true, force: true });
    await rename(this.at('media', assetId, publicationId), aside).catch(ignoreMissing);
    await rm(aside, { recursive: true, force: true });
    if ((await namesIn(this.at('media', assetId))).length === 0) {
      await rm(this.at('media', assetId), { recursive: true, force: true });
    }
  }

  async holdings(): Promise<PublicationKey[]> {
    const held: PublicationKey[] = [];
    for (const assetId of await namesIn(this.at('media'))) {
      for (const publicationId of await namesIn(this.at('media', assetId))) held.push({ assetId, publicationId });
    }
    return held;
  }

  /** One empty file a denied session: its being there is the denial. */
  async deny(sessionIds: ReadonlySet<string>): Promise<void> {
    await makeOpen(this.at('denied'));
    const there = new Set(await namesIn(this.at('denied')));
    for (const id of sessionIds) {
      if (!there.has(id) && uuidForm.test(id)) await writeFile(this.at('denied', id), '');
    }
    for (const id of there) {
      if (!sessionIds.has(id)) await rm(this.at('denied', id), { force: true });
    }
  }

  isDenied(sessionId: string): Promise<boolean> {
    return stat(this.at('denied', sessionId)).then(() => true, missingIsFalse);
  }
}

/** The names in a folder; none if it is not there. */
export const namesIn = (folder: string): Promise<string[]> =>
  readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });

// The mode is set apart from the making, since the process's umask narrows the latter.
async function makeOpen(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}

async function requireReachable(folder: string): Promise<void> {
  for (let parent = folder; parent !== '/'; parent = dirname(parent)) {
    const { mode } = await stat(parent);
    if ((mode & 0o001) === 0) {
      throw new UnfitNodeFolder(
        `${parent} is closed to other users, so the server's workers cannot reach ${folder}: choose another folder, such as one in /var/lib/usher`,
      );
    }
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

function missingIsFalse(error: NodeJS.ErrnoException): false {
  ignoreMissing(error);
  return false;
}
