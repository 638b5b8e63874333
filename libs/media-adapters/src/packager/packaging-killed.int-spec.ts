import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { FolderMediaStore } from '../media-store';
import { sampleCut } from './contract/sample-cut';
import { FfmpegPackager } from './ffmpeg-packager.adapter';
import { PackagingStep } from './packaging-step';

const program = join(process.cwd(), 'dist/tests/packager/run-packaging.js');
const request = { assetId: 'film', attempt: 1, sourceKey: 'sources/film' };

let [folder, scratchFolder, storeFolder] = ['', '', ''];
let store: FolderMediaStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usher-killed-'));
  [scratchFolder, storeFolder] = [join(folder, 'scratch'), join(folder, 'store')];
  store = await FolderMediaStore.at(storeFolder);
  await store.put('sources/film', createReadStream(await sampleCut(5, join(folder, 'film.mp4'))));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Answers once the process and all that it had started are gone. */
async function killAt(instant: 'the first picture' | 'the last file'): Promise<void> {
  const halt = instant === 'the last file';
  const child = fork(program, [storeFolder, scratchFolder, ...(halt ? ['halt'] : [])], { execArgv: [] });
  child.on('message', (told) => (!halt || told === 'halted') && child.kill('SIGKILL'));
  expect(await endOf(child)).toBe('SIGKILL');
  while ((await programsOn(scratchFolder)).length > 0) await turn();
}

async function endOf(child: ChildProcess): Promise<NodeJS.Signals | null> {
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal;
}

/** The processes that have this folder in their command line. */
async function programsOn(place: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(place));
}

describe('a packaging that is killed', () => {
  it('leaves nothing that can be seen, takes ffmpeg with it, and is done by the next who tries', async () => {
    await killAt('the first picture');
    expect(await store.list('packages')).toEqual([]);
    await killAt('the last file');
    expect(await store.list('packages')).toEqual([]);
    expect(await store.list('staging')).not.toEqual([]);
    expect(await readdir(scratchFolder)).not.toEqual([]);

    const title = await new PackagingStep(store, new FfmpegPackager()).run(request, {
      scratchFolder,
      settings: { preset: 'ultrafast', threads: 1 },
    });

    expect([title.segmentCount, title.durationMs]).toEqual([2, 5_000]);
    const made = (await store.list(title.packageKey)).map(({ key }) => key);
    expect(made.filter((key) => key.endsWith('.m4s'))).toHaveLength(4 * title.segmentCount);
    expect(await store.list('staging')).toEqual([]);
    expect(await readdir(scratchFolder)).toEqual([]);
  });
});
