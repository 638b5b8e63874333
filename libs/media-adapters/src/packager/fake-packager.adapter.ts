import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Unplayable } from './packager-faults';
import type { PackagedTrack, Packager, PackagingRun } from './packager.port';
import { SEGMENT_SECONDS, type PackagingPlan } from './packaging-plan';
import type { ProbeFacts } from './probe';
import { segmentName } from './hls-playlist';

/** Finds the same facts in every MP4 file, and makes segments that hold no pictures. */
export class FakePackager implements Packager {
  constructor(private readonly facts: ProbeFacts) {}

  async probe(source: string): Promise<ProbeFacts> {
    const content = await readFile(source);
    if (content.subarray(4, 8).toString('latin1') !== 'ftyp') throw new Unplayable('it is no MP4');
    return { ...this.facts, bytes: content.length };
  }

  async package(plan: PackagingPlan, { folder, signal, onProgress }: PackagingRun): Promise<PackagedTrack[]> {
    const segmentSeconds = secondsOf(plan.durationMs / 1000);
    const tracks: PackagedTrack[] = [
      ...plan.renditions.map(({ name }) => ({ name, kind: 'video' as const, codecs: 'avc1.64001f' })),
      ...(plan.audio ? [{ name: 'audio', kind: 'audio' as const, codecs: 'mp4a.40.2' }] : []),
    ].map((head) => ({ ...head, segmentSeconds, segmentBytes: segmentSeconds.map(() => 1_000) }));
    for (const [done, { name, segmentBytes }] of tracks.entries()) {
      await turn(undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'init.mp4'), `init of ${name}`);
      for (const [index, bytes] of segmentBytes.entries()) {
        await writeFile(join(folder, name, segmentName(index)), Buffer.alloc(bytes, `${name} ${index} `));
      }
      onProgress?.(Math.floor((99 * (done + 1)) / tracks.length));
    }
    for (const picture of ['poster.jpg', 'thumb-00001.jpg']) await writeFile(join(folder, picture), picture);
    onProgress?.(100);
    return tracks;
  }
}

function secondsOf(seconds: number): number[] {
  const whole = Math.floor(seconds / SEGMENT_SECONDS);
  const rest = seconds - whole * SEGMENT_SECONDS;
  return [...Array.from({ length: whole }, () => SEGMENT_SECONDS), ...(rest > 0.001 ? [rest] : [])];
}
