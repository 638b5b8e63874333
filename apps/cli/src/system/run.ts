import { spawn } from 'node:child_process';

export type Ran = Readonly<{ code: number; output: string }>;

/**
 * Runs a program to its end and keeps what it printed (both streams, last 64 KiB). Never throws for a bad exit.
 * It does not outlive this process.
 */
export function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const end = () => void child.kill();
    process.once('exit', end);
    let output = '';
    const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-65_536));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (fault) => resolve({ code: 127, output: fault.message }));
    child.on('close', (code) => {
      process.off('exit', end);
      resolve({ code: code ?? 1, output });
    });
  });
}

export const succeeds = async (command: string, args: readonly string[]): Promise<boolean> =>
  (await run(command, args)).code === 0;
