import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { sampleFilm } from '@testing';

const execute = promisify(execFile);
const quietly = ['-nostdin', '-hide_banner', '-loglevel', 'error', '-y'];

export type FilmWish = Readonly<{ seconds: number; size: 'as it is' | 'small' | 'tiny' }>;

/**
 * So many seconds of the sample film, again and again where it is shorter. A small one is packaged sooner; a tiny one is a
 * test picture, soonest of all.
 */
export async function cutFilm(target: string, { seconds, size }: FilmWish): Promise<void> {
  if (size === 'tiny') return drawFilm(target, seconds);
  const coding =
    size === 'small'
      ? ['-vf', 'scale=320:180', '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'copy']
      : ['-c', 'copy', '-movflags', '+faststart'];
  const source = ['-stream_loop', '-1', '-i', sampleFilm(), '-t', String(seconds)];
  await execute('ffmpeg', [...quietly, ...source, ...coding, target]);
}

async function drawFilm(target: string, seconds: number): Promise<void> {
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=10'];
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'];
  const coding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
  await execute('ffmpeg', [...quietly, ...picture, ...sound, '-t', String(seconds), ...coding, target]);
}

export type Seen = Readonly<{ frames: number; psnrDb: number }>;

/** Plays the manifest and compares picture by picture with the source; above 30 dB it is the same picture, re-encoded. */
export async function watchWithFfmpeg(manifestUrl: string, source: string): Promise<Seen> {
  const alike = 'scale=640:360:flags=bicubic,setpts=PTS-STARTPTS,format=yuv420p';
  const graph = `[0:v:0]${alike}[served];[1:v:0]${alike}[original];[served][original]psnr=shortest=1`;
  const { stderr } = await execute('ffmpeg', [
    ...['-nostdin', '-hide_banner', '-loglevel', 'info', '-stats'],
    ...['-i', manifestUrl, '-i', source, '-lavfi', graph, '-f', 'null', '-'],
  ]);
  const psnr = /PSNR .*average:(inf|[\d.]+)/.exec(stderr)?.[1];
  const frames = [...stderr.matchAll(/frame=\s*(\d+)/g)].at(-1)?.[1];
  return { frames: Number(frames ?? 0), psnrDb: psnr === 'inf' ? Infinity : Number(psnr ?? Number.NaN) };
}
