import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagerContract } from './contract/packager.contract';
import { sampleCut } from './contract/sample-cut';
import { factsOfSample } from './contract/sample-facts';
import { FakePackager } from './fake-packager.adapter';
import { FfmpegPackager } from './ffmpeg-packager.adapter';
import { PackagingFault, Unplayable } from './packager-faults';
import { planPackaging } from './packaging-plan';

packagerContract('fake', async (folder) => {
  const source = join(folder, 'film');
  await writeFile(source, '\0\0\0\x20ftypisom');
  return { packager: new FakePackager(factsOfSample(5_000)), source };
});

packagerContract('ffmpeg', async (folder) => ({
  packager: new FfmpegPackager(),
  source: await sampleCut(5, join(folder, 'film.mp4')),
}));

describe('a film that breaks off', () => {
  it('is no title: what ffmpeg said last is in the fault, and no path', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'usher-broken-film-'));
    try {
      const whole = await readFile(await sampleCut(10, join(folder, 'whole.mkv')));
      const source = join(folder, 'broken.mkv');
      await writeFile(source, whole.subarray(0, whole.length / 3));
      const packager = new FfmpegPackager();
      const plan = planPackaging(await packager.probe(source), { preset: 'ultrafast', threads: 0 });
      const work = await mkdtemp(join(folder, 'work-'));
      const fault = await packager.package(plan, { source, folder: work }).catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(PackagingFault);
      expect((fault as PackagingFault).reason).toMatch(/breaks? off after \d+ of \d+ ms/);
      expect((fault as PackagingFault).stderrTail).toContain('File ended prematurely');
      expect((fault as PackagingFault).stderrTail).not.toContain(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('is not looked for in what a list of files names', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'usher-playlist-'));
    try {
      const film = await sampleCut(1, join(folder, 'film.ts'));
      const source = join(folder, 'list.m3u8');
      await writeFile(source, `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${film}\n#EXT-X-ENDLIST\n`);
      await expect(new FfmpegPackager().probe(source)).rejects.toThrow(Unplayable);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
