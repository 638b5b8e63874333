import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';

export type ImportRefusal = 'not-a-name' | 'not-found' | 'outside-the-folder' | 'not-a-file';
export type ImportAnswer =
  { readonly refused: ImportRefusal } | { readonly bytes: number; readonly content: AsyncIterable<Uint8Array> };

const MAX_LENGTH = 1_000;

/** A folder in which files lie for ingest. Names may come from anybody who may ingest. */
export class ImportFolder {
  constructor(private readonly root: string) {}

  /** The part of one carrier: the folder of its id, out of which no name of its staff leads. */
  of(carrierId: string): ImportFolder {
    return new ImportFolder(join(this.root, carrierId));
  }

  /** The file of this name, or why it is not given. Links are followed only as far as the folder goes. */
  async open(name: string): Promise<ImportAnswer> {
    if (!isName(name)) return { refused: 'not-a-name' };
    const root = await realpath(this.root).catch(ignoreUnreachable);
    const path = root && (await realpath(join(root, name)).catch(ignoreUnreachable));
    if (root === undefined || path === undefined) return { refused: 'not-found' };
    if (!path.startsWith(root + sep)) return { refused: 'outside-the-folder' };
    // A pipe would keep an ordinary open waiting for its writer.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const file = await open(path, flags).catch(ignoreUnreachable);
    return file ? contentOf(file) : { refused: 'not-found' };
  }
}

async function contentOf(file: FileHandle): Promise<ImportAnswer> {
  const found = await file.stat();
  if (found.isFile()) return { bytes: found.size, content: file.createReadStream() };
  await file.close();
  return { refused: 'not-a-file' };
}

const isName = (name: string): boolean =>
  name.length > 0 &&
  name.length <= MAX_LENGTH &&
  !name.includes('\0') &&
  !name.includes('\\') &&
  !isAbsolute(name) &&
  name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

function ignoreUnreachable(error: NodeJS.ErrnoException): undefined {
  if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ENXIO', 'EACCES'].includes(error.code ?? '')) return undefined;
  throw error;
}
