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
  const [pid, startedAt] = (await readFile(fileOf(settings), 'utf8').catch(() => '')).split(' ');
  // After a crash the number may belong to another program by now, but not with the same start.
  return pid !== undefined && startedAt !== undefined && (await startOf(pid)) === startedAt ? Number(pid) : undefined;
}

/** Notes that this process runs Usher on the data. @throws AlreadyUp */
export async function claimRun(settings: Settings): Promise<() => Promise<void>> {
  const file = fileOf(settings);
  await mkdir(dirname(file), { recursive: true });
  const claim = `${process.pid} ${await startOf(String(process.pid))}`;
  // Twice: the file of a run that was killed is put aside first.
  for (let tries = 0; tries < 2; tries += 1) {
    const pid = await runningPid(settings);
    if (pid !== undefined) throw new AlreadyUp(`Usher is up already (process ${pid}). Stop it with ./usher down.`);
    if (await isWritten(file, claim)) return () => rm(file, { force: true });
    await rm(file, { force: true });
  }
  throw new AlreadyUp('Usher is being started by somebody else at this moment.');
}

const isWritten = (file: string, text: string): Promise<boolean> =>
  writeFile(file, text, { flag: 'wx' }).then(
    () => true,
    (fault: NodeJS.ErrnoException) => {
      if (fault.code === 'EEXIST') return false;
      throw fault;
    },
  );

/** When the process began, in the kernel's ticks since the machine's start. */
async function startOf(pid: string): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The second field is the program's name, which may hold blanks and brackets.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}
