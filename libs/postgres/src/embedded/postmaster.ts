import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';

export type Postmaster = Readonly<{ pid: number; port: number }>;

/** The server that runs on this data folder now, whoever started it. */
export async function runningPostmaster(data: string): Promise<Postmaster | undefined> {
  const noted = await notedPostmaster(data);
  return noted && (await isPostmaster(noted.pid, data)) ? noted : undefined;
}

/**
 * After a reboot the noted process id can belong to anybody, and Postgres would then refuse to start.
 * With the process gone the file stays: Postgres needs it to see whether orphaned backends still hold its memory.
 */
export async function forgetStrangersPid(data: string): Promise<void> {
  const noted = await notedPostmaster(data);
  if (noted && isAlive(noted.pid) && !(await isPostmaster(noted.pid, data))) await rm(join(data, 'postmaster.pid'));
}

async function notedPostmaster(data: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, port: Number(lines[3]) } : undefined;
}

async function isPostmaster(pid: number, data: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (!existsSync('/proc/self/cwd')) return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === (await realpath(data));
  } catch {
    return false;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

// Where the first process of a container takes in no orphans, a process that has ended stays in the list (proc(5), stat).
function isZombie(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.startsWith('Z') ?? false;
  } catch {
    return false;
  }
}
