import { rename } from 'node:fs/promises';
import { run } from '../system/run';

export type Comparison = Readonly<{ frames: number; psnrDb: number }>;

/** ffmpeg could not read what the node serves; the message holds its last lines. */
export class NotPlayable extends Error {
  override readonly name = 'NotPlayable';
}

/**
 * Plays the manifest through the node with ffmpeg and compares picture by picture with the source: how many pictures,
 * and how alike (peak signal-to-noise ratio of the mean error; above 30 dB is the same picture, re-encoded).
 */
export async function compareWithSource(manifestUrl: string, source: string, seconds: number): Promise<Comparison> {
  const size = 'scale=640:360:flags=bicubic,setpts=PTS-STARTPTS,format=yuv420p';
  const { code, output } = await run('ffmpeg', [
    ...['-nostdin', '-hide_banner', '-loglevel', 'info'],
    ...['-t', String(seconds), '-i', manifestUrl],
    ...['-t', String(seconds), '-i', source],
    ...['-lavfi', `[0:v:0]${size}[served];[1:v:0]${size}[original];[served][original]psnr`],
    ...['-f', 'null', '-'],
  ]);
  const psnr = /PSNR .*average:(inf|[\d.]+)/.exec(output)?.[1];
  const frames = [...output.matchAll(/frame=\s*(\d+)/g)].at(-1)?.[1];
  if (code !== 0 || psnr === undefined || frames === undefined)
    throw new NotPlayable(`ffmpeg could not play it: ${output.slice(-400).replaceAll(/\/p\/[^/\s]+/g, '/p/…')}`);
  return { frames: Number(frames), psnrDb: psnr === 'inf' ? Infinity : Number(psnr) };
}

/** The film again and again until it lasts that long, without encoding anew. */
export async function loopFilm(source: string, seconds: number, target: string): Promise<void> {
  // Made beside its place and renamed: one that was cut short is never taken for the film.
  const making = `${target}.part`;
  const { code, output } = await run('ffmpeg', [
    ...['-nostdin', '-hide_banner', '-loglevel', 'error', '-y'],
    ...['-stream_loop', '-1', '-i', source, '-t', String(seconds)],
    ...['-c', 'copy', '-movflags', '+faststart', '-f', 'mp4', making],
  ]);
  if (code !== 0) throw new NotPlayable(`ffmpeg could not loop the film: ${output.slice(-400)}`);
  await rename(making, target);
}
