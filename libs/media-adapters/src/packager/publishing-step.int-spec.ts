import { createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleFilm } from '@testing';
import { FolderMediaStore } from '../media-store';
import { PublicationServer } from './contract/publication-server';
import { outputOf } from './contract/sample-cut';
import { FfmpegPackager } from './ffmpeg-packager.adapter';
import { PackagingStep, type PackagedTitle } from './packaging-step';
import type { PublishedFile } from './publication';
import { PublishingStep, type Publication } from './publishing-step';
import { readWhole } from './read-whole';

/** 14 s at 20 pictures a second. */
const PICTURES = 280;

describe('a film, packaged and published', () => {
  const contentKey = randomBytes(16);
  let folder: string, store: FolderMediaStore, title: PackagedTitle, publication: Publication, node: PublicationServer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'usher-publication-'));
    store = await FolderMediaStore.at(join(folder, 'store'));
    await store.put('sources/film', createReadStream(sampleFilm()));
    title = await new PackagingStep(store, new FfmpegPackager()).run(
      { assetId: 'a', attempt: 1, sourceKey: 'sources/film' },
      { settings: { preset: 'superfast', threads: 0 }, scratchFolder: join(folder, 'scratch') },
    );
    const request = { assetId: 'a', publicationId: 'p', packageKey: title.packageKey, contentKey };
    publication = await new PublishingStep(store).run(request);
    node = await PublicationServer.of(store, publication.publicationKey);
  }, 120_000);
  afterAll(async () => {
    await node?.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    node.key = contentKey;
    node.asked.length = 0;
  });

  const published = (path: string) => readWhole(store, `${publication.publicationKey}/${path}`);
  const playlist = async (name: string) => String(await published(`${name}.m3u8`));

  it('has the rungs that the source fills, none larger', () => {
    expect(title.renditions.map(({ name, width, height }) => [name, width, height])).toEqual([
      ['v720', 1280, 720],
      ['v480', 854, 480],
      ['v360', 640, 360],
    ]);
    expect(title.durationMs).toBe(14_000);
  });

  it('plays with its key, and the pictures are those of the source, each of them', async () => {
    const comparison = '[0:v]setpts=N/20/TB[got];[1:v]setpts=N/20/TB,format=yuv420p[source];[got][source]psnr';
    const said = await outputOf('ffmpeg', [
      ...['-v', 'info', '-nostats', '-i', `${node.url}/master.m3u8`, '-i', sampleFilm()],
      ...['-lavfi', comparison, '-f', 'null', '-progress', 'pipe:2', '-'],
    ]);
    expect(Number(/PSNR .*average:([0-9.]+)/.exec(said)?.[1])).toBeGreaterThan(30);
    expect(Number([...said.matchAll(/^frame=(\d+)$/gm)].at(-1)?.[1])).toBe(PICTURES);
    expect(node.asked).toContain('key');
  }, 120_000);

  it('shows no picture to whoever has another key', async () => {
    node.key = randomBytes(16);
    const playing = outputOf('ffmpeg', ['-v', 'error', '-xerror', '-i', `${node.url}/v360.m3u8`, '-f', 'null', '-']);
    await expect(playing).rejects.toThrow();
  }, 60_000);

  it('begins every segment with a picture that needs no other, and lasts four seconds but for the last', async () => {
    for (const { name } of title.renditions) {
      const init = await published(`${name}/init.mp4`);
      for (const index of [0, 1, 2, 3]) {
        const segment = await decrypted(name, index);
        const file = join(folder, `${name}-${index}.mp4`);
        await writeFile(file, Buffer.concat([init, segment]));
        const packets = JSON.parse(
          await outputOf('ffprobe', [...'-v error -of json -show_entries packet=pts_time,flags'.split(' '), file]),
        ).packets as { pts_time: string; flags: string }[];
        expect(packets[0]?.flags).toMatch(/^K/);
        expect(packets.slice(1).filter(({ flags }) => flags.startsWith('K'))).toEqual([]);
        expect(packets).toHaveLength(index < 3 ? 80 : 40);
        expect(Number(packets[0]?.pts_time)).toBeCloseTo(4 * index, 3);
      }
      expect(durationsIn(await playlist(name))).toEqual(['4.000000', '4.000000', '4.000000', '2.000000']);
    }
  }, 60_000);

  it('lists the clear init segment before any key, and states for each segment a vector of its own', async () => {
    const vectors: string[] = [];
    for (const name of ['v720', 'v480', 'v360', 'audio']) {
      const text = await playlist(name);
      expect(text.indexOf('#EXT-X-MAP:')).toBeLessThan(text.indexOf('#EXT-X-KEY:'));
      const keys = [...text.matchAll(/#EXT-X-KEY:METHOD=AES-128,URI="key",IV=0x([0-9a-f]{32})\n#EXTINF/g)];
      expect(keys).toHaveLength(4);
      vectors.push(...keys.map(([, vector]) => vector ?? ''));
      expect((await published(`${name}/init.mp4`)).subarray(4, 8).toString()).toBe('ftyp');
    }
    expect(new Set(vectors).size).toBe(16);
  });

  it('says what it holds, file by file, and holds neither the key nor a clear segment', async () => {
    const files = JSON.parse(String(await published('manifest.json'))) as PublishedFile[];
    expect(files).toEqual(publication.files);
    const listed = (await store.list(publication.publicationKey))
      .map(({ key }) => key.slice(publication.publicationKey.length + 1))
      .filter((path) => path !== 'manifest.json');
    expect(files.map(({ path }) => path)).toEqual(listed);
    for (const { path, bytes, sha256 } of files) {
      const content = await published(path);
      expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([bytes, sha256]);
      expect(content.includes(contentKey)).toBe(false);
      if (path.endsWith('.m4s')) expect(content.includes('moof')).toBe(false);
    }
    expect(listed).toEqual(expect.arrayContaining(['master.m3u8', 'poster.jpg', 'thumb-00001.jpg']));
    expect(await store.list('staging')).toEqual([]);
  });

  it('names in the master what a player needs to choose', async () => {
    const master = await playlist('master');
    expect(master).toMatch(
      /CODECS="avc1\.64[0-9a-f]{4},mp4a\.40\.2",RESOLUTION=1280x720,FRAME-RATE=20\.000,AUDIO="audio"/,
    );
    expect(master).toContain('#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio"');
    const bandwidths = [...master.matchAll(/[:,]BANDWIDTH=(\d+)/g)].map(([, bandwidth]) => Number(bandwidth));
    expect(bandwidths).toHaveLength(3);
    expect([...bandwidths].sort((one, other) => other - one)).toEqual(bandwidths);
  });

  async function decrypted(name: string, index: number): Promise<Buffer> {
    const vectors = [...(await playlist(name)).matchAll(/IV=0x([0-9a-f]+)/g)].map(([, vector]) => vector ?? '');
    const decipher = createDecipheriv('aes-128-cbc', contentKey, Buffer.from(vectors[index] ?? '', 'hex'));
    const sealed = await published(`${name}/seg-0000${index}.m4s`);
    return Buffer.concat([decipher.update(sealed), decipher.final()]);
  }
});

const durationsIn = (playlist: string) => [...playlist.matchAll(/#EXTINF:([0-9.]+)/g)].map(([, seconds]) => seconds);
