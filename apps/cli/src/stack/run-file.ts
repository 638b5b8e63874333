import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Settings } from '../settings';

/** Usher runs on this data already. */
export class AlreadyUp extends Error {
  override readonly name = 'AlreadyUp';
}

const fileOf = ({ data }: Settings) => join(data, 'usher.pid');

/** The process that runs Usher on this data now. */
export async function runningPid(settings: Settings): Promise<number | undefined> {
  const pid = Number(await readFile(fileOf(settings), 'utf8').catch(() => ''));
  return Number.isInteger(pid) && pid > 0 && (await isOurs(pid)) ? pid : undefined;
}

/** Notes that this process runs Usher on the data. @throws AlreadyUp */
export async function claimRun(settings: Settings): Promise<() => Promise<void>> {
  const pid = await runningPid(settings);
  if (pid !== undefined) throw new AlreadyUp(`Usher is up already (process ${pid}). Stop it with ./usher down.`);
  await mkdir(dirname(fileOf(settings)), { recursive: true });
  await writeFile(fileOf(settings), String(process.pid));
  return () => rm(fileOf(settings), { force: true });
}

// After a crash the number may belong to another program by now.
async function isOurs(pid: number): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.includes('apps/cli/src/main.js');
}
