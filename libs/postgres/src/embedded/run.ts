import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export type SystemUser = Readonly<{ uid: number; gid: number }>;

const execute = promisify(execFile);

/** Runs a program to its end, as `user` when one is given; a failure's `stderr` is in the error. */
export async function run(
  program: string,
  args: readonly string[],
  { user, cwd }: Readonly<{ user?: SystemUser | undefined; cwd?: string }> = {},
): Promise<string> {
  const { stdout } = await execute(program, args, { ...user, cwd, env: postgresEnvironment() });
  return stdout.trim();
}

/** Only what the programs need: neither our secrets nor the starter's PG* and LC_* variables reach the server. */
export const postgresEnvironment = (): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' });
