import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Settings } from '../settings';
import { Database } from './database';

/** Names the data in the environment of every program that is started for it, and of what that program starts. */
export const runMark = 'USHER_RUN_FOR';

const graceMs = 10_000;

/** Ends what a run on this data left behind when it was killed. True when there was something. */
export async function endLeftBehind(settings: Settings): Promise<boolean> {
  const { server } = new Database(settings);
  const programs = await leftBehind(settings);
  for (const pid of programs) signal(pid, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while ((await leftBehind(settings)).length > 0 && Date.now() < deadline) await pause(100);
  for (const pid of await leftBehind(settings)) signal(pid, 'SIGKILL');
  const hadServer = (await server.running()) !== undefined;
  await server.stop();
  return hadServer || programs.length > 0;
}

async function leftBehind(settings: Settings): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 1 && pid !== process.pid);
  const ours = await Promise.all(pids.map((pid) => isOf(settings, pid)));
  return pids.filter((_, index) => ours[index]);
}

async function isOf({ data }: Settings, pid: number): Promise<boolean> {
  const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
  if ((await read('environ')).split('\0').includes(`${runMark}=${data}`)) return true;
  // nginx writes its title over its environment.
  if (!(await read('cmdline')).startsWith('nginx: ')) return false;
  return (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === join(data, 'node');
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself in between.
  }
}
