import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mediaStoreContract } from './contract/media-store.contract';
import { FolderMediaStore } from './folder-media-store.adapter';
import { ImportFolder } from './import-folder';
import { MemoryMediaStore } from './memory-media-store.adapter';

const folders: string[] = [];

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'usher-media-store-'));
  folders.push(folder);
  return folder;
}

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

mediaStoreContract('memory', async () => new MemoryMediaStore());
mediaStoreContract('folder', async () => FolderMediaStore.at(await aFolder()));

describe('what is left of dead writers in a folder store', () => {
  it('is swept by its age, and never what was put', async () => {
    const folder = await aFolder();
    const store = await FolderMediaStore.at(folder);
    await store.put('film', Buffer.from('x'));
    await writeFile(join(folder, 'temp', 'half'), 'x');
    await store.sweep(60_000);
    expect(await readdir(join(folder, 'temp'))).toEqual(['half']);
    await store.sweep(-60_000);
    expect(await readdir(join(folder, 'temp'))).toEqual([]);
    expect(await store.stat('film')).toBeDefined();
  });
});

describe('import folder', () => {
  const sourceOf = async () => {
    const outer = await aFolder();
    const root = join(outer, 'import');
    await mkdir(join(root, 'sub'), { recursive: true });
    await writeFile(join(outer, 'secret'), 'x');
    await writeFile(join(root, 'sub', 'A film (1999).mp4'), 'film');
    await symlink(join(outer, 'secret'), join(root, 'out'));
    await symlink(outer, join(root, 'up'));
    await symlink('sub/A film (1999).mp4', join(root, 'inside'));
    return new ImportFolder(root);
  };

  it.each(['sub/A film (1999).mp4', 'inside'])('opens %s', async (name) => {
    const opened = await (await sourceOf()).open(name);
    if ('refused' in opened) throw new Error(opened.refused);
    const parts: Uint8Array[] = [];
    for await (const part of opened.content) parts.push(part);
    expect([opened.bytes, Buffer.concat(parts).toString()]).toEqual([4, 'film']);
  });

  it.each([
    ['../secret', 'not-a-name'],
    ['sub/../../secret', 'not-a-name'],
    ['/etc/passwd', 'not-a-name'],
    ['a\0b', 'not-a-name'],
    ['..\\secret', 'not-a-name'],
    ['', 'not-a-name'],
    ['out', 'outside-the-folder'],
    ['up/secret', 'outside-the-folder'],
    ['sub', 'not-a-file'],
    ['none.mp4', 'not-found'],
  ])('refuses %j as %s', async (name, refused) => {
    expect(await (await sourceOf()).open(name)).toEqual({ refused });
  });
});
