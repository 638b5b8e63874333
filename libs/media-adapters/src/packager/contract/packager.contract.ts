import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Unplayable } from '../packager-faults';
import type { Packager } from '../packager.port';
import { planPackaging, standardPackaging, type PackagingPlan } from '../packaging-plan';

export interface PackagerBench {
  readonly packager: Packager;
  /** A film of five seconds. */
  readonly source: string;
}

/** What a packager keeps, whatever makes the pictures. */
export function packagerContract(name: string, make: (folder: string) => Promise<PackagerBench>): void {
  describe(`packager: ${name}`, () => {
    let [folder, work, bench, plan] = ['', '', {} as PackagerBench, {} as PackagingPlan];
    const percents: number[] = [];

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'usher-packager-'));
      bench = await make(folder);
      const whole = planPackaging(await bench.packager.probe(bench.source), {
        ...standardPackaging,
        preset: 'ultrafast',
      });
      plan = { ...whole, renditions: whole.renditions.slice(-2) };
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));
    beforeEach(async () => {
      work = await mkdtemp(join(folder, 'work-'));
    });

    it('cuts every rendition into the same segments of four seconds', async () => {
      const run = { source: bench.source, folder: work, onProgress: (percent: number) => percents.push(percent) };
      const tracks = await bench.packager.package(plan, run);
      expect(tracks.map((track) => track.name)).toEqual([...plan.renditions.map((one) => one.name), 'audio']);
      for (const track of tracks.filter(({ kind }) => kind === 'video')) {
        expect(track.segmentSeconds.map((seconds) => Number(seconds.toFixed(3)))).toEqual([4, 1]);
      }
      for (const track of tracks) {
        const files = await readdir(join(work, track.name));
        expect(files).toEqual(expect.arrayContaining(['init.mp4', 'seg-00000.m4s', 'seg-00001.m4s']));
        const size = (await stat(join(work, track.name, 'seg-00001.m4s'))).size;
        expect(track.segmentBytes[1]).toBe(size);
        expect(track.codecs).toMatch(track.kind === 'audio' ? /^mp4a\.40\.2$/ : /^avc1\.[0-9a-f]{6}$/);
      }
      expect((await stat(join(work, 'poster.jpg'))).size).toBeGreaterThan(0);
      expect((await stat(join(work, 'thumb-00001.jpg'))).size).toBeGreaterThan(0);
      expect(percents.at(-1)).toBe(100);
      expect(percents).toEqual([...new Set(percents)].sort((one, other) => one - other));
    });

    it('stops when it is told to, with the reason it was told', async () => {
      const stop = new AbortController();
      const run = { source: bench.source, folder: work, signal: stop.signal };
      const packaging = bench.packager.package(plan, run);
      setImmediate(() => stop.abort(new Error('enough')));
      await expect(packaging).rejects.toThrow('enough');
      const next = await mkdtemp(join(folder, 'work-'));
      await expect(bench.packager.package(plan, { ...run, folder: next })).rejects.toThrow('enough');
    });

    it('calls a broken source unplayable', async () => {
      const source = join(folder, 'broken.mp4');
      await writeFile(source, 'broken'.repeat(1000));
      await expect(bench.packager.probe(source)).rejects.toThrow(Unplayable);
    });
  });
}
