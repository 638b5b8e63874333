import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { sampleFilm } from '@testing';

const run = promisify(execFile);

/** The film's first seconds. */
export async function sampleCut(seconds: number, target: string): Promise<string> {
  const cut = ['-t', String(seconds), '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
  await run('ffmpeg', ['-v', 'error', '-i', sampleFilm(), ...cut, target]);
  return target;
}

/** What ffmpeg says on stderr, or ffprobe on stdout. */
export async function outputOf(program: 'ffmpeg' | 'ffprobe', args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run(program, args, { maxBuffer: 64 * 1024 * 1024 });
  return program === 'ffmpeg' ? stderr : stdout;
}
