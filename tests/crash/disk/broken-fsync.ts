import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from '@testing';
import { startAsRoot } from './as-root';

const calls = 'fdatasync,fsync';

/**
 * From now on the first time that each of these processes makes the disk keep something fails with an I/O error, as with
 * a disk that dies. Processes that take their place are spared. Answers once they are held; the answer lets them go.
 */
export async function breakFsync(find: () => Promise<readonly number[]>): Promise<() => Promise<void>> {
  const strace = await eventually('a hold on all of them', async () => hold(await find()));
  return async () => {
    if (hasEnded(strace)) return;
    strace.kill('SIGTERM');
    await once(strace, 'exit');
  };
}

/** Nothing where one of them ended by itself in between. */
async function hold(pids: readonly number[]): Promise<ChildProcess | undefined> {
  const strace = startAsRoot(
    'strace',
    ...['-e', `trace=${calls}`, '-e', `inject=${calls}:error=EIO:when=1`, '-o', '/dev/null'],
    ...pids.flatMap((pid) => ['-p', String(pid)]),
  );
  let said = '';
  strace.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  await eventually('a hold', () => hasEnded(strace) || said.split(' attached').length > pids.length || undefined);
  if (/No such process/.test(said)) return undefined;
  // When it has ended, the first error has come already, and nobody is left to be held.
  if (said.split(' attached').length > pids.length) return strace;
  throw new Error(`strace ended: ${said}`);
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;
