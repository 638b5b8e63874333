import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderMediaStore, MediaMissing, type MediaStore } from '../media-store';
import { factsOfSample } from './contract/sample-facts';
import { FakePackager } from './fake-packager.adapter';
import { Unplayable } from './packager-faults';
import { PackagingStep } from './packaging-step';
import { UnfitContentKey } from './publication';
import { PublishingStep } from './publishing-step';

const film = Buffer.from('\0\0\0\x20ftypisom');
const request = { assetId: 'a', attempt: 1, sourceKey: 'sources/film' };

/** A store whose writer dies at the n-th piece that it puts, without a chance to tidy up. */
function dyingAfter(puts: number, store: MediaStore): MediaStore {
  let lives = puts;
  return {
    put: async (key, content) => {
      if (lives-- <= 0) throw new Error('killed');
      return store.put(key, content);
    },
    delete: async (prefix) => {
      if (lives > 0) await store.delete(prefix);
    },
    open: (key, range) => store.open(key, range),
    stat: (key) => store.stat(key),
    list: (prefix) => store.list(prefix),
    publish: (from, to) => store.publish(from, to),
    append: (key, offset, chunk) => store.append(key, offset, chunk),
    withLocalFile: (key, use) => store.withLocalFile(key, use),
  };
}

describe('packaging and publishing', () => {
  let folder: string, scratchFolder: string, store: FolderMediaStore;
  const packager = new FakePackager(factsOfSample(14_000));
  const step = () => new PackagingStep(store, packager);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'usher-packaging-step-'));
    scratchFolder = join(folder, 'scratch');
    store = await FolderMediaStore.at(join(folder, 'store'));
    await store.put('sources/film', film);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('makes a package whose playlists name files that are there', async () => {
    const title = await step().run(request, { scratchFolder });
    expect(title).toMatchObject({
      packageKey: 'packages/a/1',
      posterKey: 'packages/a/1/poster.jpg',
      durationMs: 14_000,
    });
    const keys = (await store.list(title.packageKey)).map(({ key }) => key);
    for (const name of [
      'master.m3u8',
      'v720.m3u8',
      'v720/init.mp4',
      'v720/seg-00003.m4s',
      'audio.m3u8',
      'poster.jpg',
    ]) {
      expect(keys).toContain(`packages/a/1/${name}`);
    }
    expect(await readdir(scratchFolder)).toEqual([]);
  });

  it('makes an attempt once: asked again, it answers the same and works no more', async () => {
    const first = await step().run(request, { scratchFolder });
    const percents: number[] = [];
    const again = await step().run(request, { scratchFolder, onProgress: (percent) => percents.push(percent) });
    expect(again).toEqual(first);
    expect(percents).toEqual([]);
  });

  it('lets two at the same attempt end with one package', async () => {
    const both = await Promise.all([1, 2].map(() => step().run(request, { scratchFolder })));
    expect(both[0]).toEqual(both[1]);
    expect(await store.list('staging')).toEqual([]);
  });

  it.each([0, 1, 5, 17])('ended after %i pieces it shows nothing, and ends well when taken up again', async (puts) => {
    const dying = dyingAfter(puts, store);
    await expect(new PackagingStep(dying, packager).run(request, { scratchFolder })).rejects.toThrow('killed');
    expect(await store.list('packages')).toEqual([]);
    await step().run(request, { scratchFolder });
    expect((await store.list('packages/a/1')).length).toBeGreaterThan(20);
    expect(await store.list('staging')).toEqual([]);
  });

  it.each([0, 1, 2, 3, 5])('stopped %i turns after its start it leaves nothing behind', async (turns) => {
    const stop = new AbortController();
    const options = { scratchFolder, signal: stop.signal, onProbed: () => abortIn(turns, stop) };
    await expect(step().run(request, options)).rejects.toThrow('stop');
    expect(await store.list('packages')).toEqual([]);
    expect(await readdir(scratchFolder)).toEqual([]);
    await step().run(request, { scratchFolder });
    expect((await store.list('packages/a/1')).length).toBeGreaterThan(20);
  });

  it('removes the scratch of a process that is no more, and not that of one at work', async () => {
    await mkdir(join(scratchFolder, 'packaging-4194305-dead'), { recursive: true });
    await mkdir(join(scratchFolder, `packaging-${process.ppid}-alive`));
    await step().run(request, { scratchFolder });
    expect(await readdir(scratchFolder)).toEqual([`packaging-${process.ppid}-alive`]);
  });

  it('says that a source is broken, or missing', async () => {
    await store.put('sources/film', Buffer.from('no film'));
    await expect(step().run(request, { scratchFolder })).rejects.toThrow(Unplayable);
    await expect(step().run({ ...request, sourceKey: 'sources/none' }, { scratchFolder })).rejects.toThrow(
      MediaMissing,
    );
  });

  describe('a publication', () => {
    const contentKey = randomBytes(16);
    const publishing = (publicationId: string) => ({
      assetId: 'a',
      publicationId,
      packageKey: 'packages/a/1',
      contentKey,
    });
    beforeEach(() => step().run(request, { scratchFolder }));

    it('is the same bytes each time it is made', async () => {
      const first = await new PublishingStep(store).run(publishing('p'));
      await store.delete(first.publicationKey);
      expect(await new PublishingStep(store).run(publishing('p'))).toEqual(first);
      expect(await new PublishingStep(store).run(publishing('p'))).toEqual(first);
    });

    it('has other bytes under another id, with the same key', async () => {
      const segment = async (id: string) =>
        (await new PublishingStep(store).run(publishing(id))).files.find(({ path }) => path === 'v720/seg-00000.m4s');
      expect((await segment('p'))?.sha256).not.toBe((await segment('q'))?.sha256);
    });

    it.each([0, 3, 20])('ended after %i pieces it shows nothing, and ends well when taken up again', async (puts) => {
      const dying = dyingAfter(puts, store);
      await expect(new PublishingStep(dying).run(publishing('p'))).rejects.toThrow('killed');
      expect(await store.list('published')).toEqual([]);
      const { files } = await new PublishingStep(store).run(publishing('p'));
      expect((await store.list('published/a/p')).length).toBe(files.length + 1);
    });

    it('wants a key of sixteen bytes', async () => {
      const request = { ...publishing('p'), contentKey: randomBytes(15) };
      await expect(new PublishingStep(store).run(request)).rejects.toThrow(UnfitContentKey);
    });
  });
});

async function abortIn(turns: number, stop: AbortController): Promise<void> {
  const turn = (left: number): unknown =>
    left === 0 ? stop.abort(new Error('stop')) : setImmediate(() => turn(left - 1));
  turn(turns);
}
