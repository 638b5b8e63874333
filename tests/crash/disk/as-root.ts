import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** What only root may do, such as a disk of a few megabytes: by sudo where the tests run as somebody else. */
export function startAsRoot(command: string, ...args: readonly string[]): ChildProcess {
  const [program, ...all] = process.getuid?.() === 0 ? [command, ...args] : ['sudo', '-n', command, ...args];
  return spawn(program as string, all, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** @throws Error with what the program said */
export async function asRoot(command: string, ...args: readonly string[]): Promise<void> {
  const child = startAsRoot(command, ...args);
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${said}`);
}
