import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ensurePoster, readTracks } from './packaged-files';
import { PackagingFault, Unplayable } from './packager-faults';
import type { PackagedTrack, Packager, PackagingRun } from './packager.port';
import { packagingArguments, probeArguments } from './packaging-arguments';
import type { PackagingPlan } from './packaging-plan';
import { parseProbe, type ProbeFacts } from './probe';
import { runProgram, type ProgramEnd } from './run-program';

export interface FfmpegPrograms {
  readonly ffmpeg: string;
  readonly ffprobe: string;
  /** As in nice(1). */
  readonly niceness: number;
}

const PROBE_TIMEOUT_MS = 60_000;

export class FfmpegPackager implements Packager {
  private readonly programs: FfmpegPrograms;

  constructor(programs: Partial<FfmpegPrograms> = {}) {
    this.programs = { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe', niceness: 10, ...programs };
  }

  async probe(source: string, signal?: AbortSignal): Promise<ProbeFacts> {
    let output = '';
    const { code, stderrTail } = await runProgram(this.programs.ffprobe, probeArguments(source), {
      signal: AbortSignal.any([AbortSignal.timeout(PROBE_TIMEOUT_MS), ...(signal ? [signal] : [])]),
      onOutput: (text) => (output += text),
    });
    if (code !== 0) throw new Unplayable('ffprobe cannot read it', stderrTail.replaceAll(source, 'the source'));
    return parseProbe(JSON.parse(output));
  }

  async package(plan: PackagingPlan, run: PackagingRun): Promise<PackagedTrack[]> {
    const names = [...plan.renditions.map(({ name }) => name), ...(plan.audio ? ['audio'] : [])];
    for (const name of names) await mkdir(join(run.folder, name));
    const end = await runProgram(this.programs.ffmpeg, packagingArguments(plan, run), {
      signal: run.signal,
      niceness: this.programs.niceness,
      onOutput: percentReader(plan.durationMs, run.onProgress),
    });
    if (end.code !== 0) throw faultOf(end, run);
    await ensurePoster(run.folder).catch((cause: unknown) => {
      throw new PackagingFault('no picture came out of the source', wordsOf(end, run), { cause });
    });
    const tracks = await readTracks(run.folder, plan);
    requireWhole(plan, tracks, wordsOf(end, run));
    run.onProgress?.(100);
    return tracks;
  }
}

function faultOf(end: ProgramEnd, run: PackagingRun): PackagingFault {
  const reason = end.killedBy ? `ffmpeg was ended by ${end.killedBy}` : `ffmpeg ended with code ${end.code}`;
  const stderrTail = wordsOf(end, run);
  return new PackagingFault(reason, stderrTail, { cause: new Error(stderrTail) });
}

/** ffmpeg is content with a film that breaks off; a viewer is not. */
function requireWhole({ durationMs }: PackagingPlan, tracks: readonly PackagedTrack[], stderrTail: string): void {
  const lengthsMs = tracks
    .filter(({ kind }) => kind === 'video')
    .map(({ segmentSeconds }) => 1000 * segmentSeconds.reduce((sum, seconds) => sum + seconds, 0));
  const shortestMs = Math.round(Math.min(...lengthsMs));
  if (shortestMs < durationMs - allowedLossMs(durationMs)) {
    throw new PackagingFault(`the pictures break off after ${shortestMs} of ${durationMs} ms`, stderrTail);
  }
}

/** What containers say of the length is not exact, and sound may go on a little longer. */
const allowedLossMs = (durationMs: number): number => Math.max(2_000, durationMs * 0.05);

/** The machine's own paths are nobody's business. */
const wordsOf = ({ stderrTail }: ProgramEnd, { source, folder }: PackagingRun): string =>
  stderrTail.replaceAll(source, 'the source').replaceAll(folder, 'the folder');

/** 100 is said when all is done, not when the last picture has gone in. */
export function percentReader(durationMs: number, onProgress: (percent: number) => void = () => undefined) {
  let unread = '';
  let last = -1;
  return (text: string): void => {
    const lines = (unread + text).split('\n');
    unread = lines.pop() ?? '';
    for (const line of lines) {
      const micros = /^out_time_us=(\d+)$/.exec(line.trim())?.[1];
      const percent = micros === undefined ? last : Math.min(99, Math.floor(Number(micros) / 10 / durationMs));
      if (percent <= last) continue;
      last = percent;
      onProgress(percent);
    }
  };
}
