import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { commandLine } from '../command-line';
import type { Settings } from '../settings';
import { withDatabase } from '../stack/lend-database';
import { Interrupted } from './up';

const usage = './usher rebuild [--check] [NAME… | --all]';
const program = join(import.meta.dirname, '../../../projector/src/rebuild/main.js');

/** Rebuilds read models, or checks them, while everything runs. Without a name: goes on with what was begun. */
export async function rebuild(settings: Settings, args: readonly string[]): Promise<boolean> {
  const options = { all: { type: 'boolean' }, check: { type: 'boolean' } } as const;
  commandLine(usage, { args: [...args], options, allowPositionals: true });
  return withDatabase(settings, (databaseUrl) => rebuildIn(databaseUrl, args));
}

/** False where a check has found rows that differ. @throws Interrupted */
export async function rebuildIn(databaseUrl: string, args: readonly string[]): Promise<boolean> {
  const code = await ended(args, { ...process.env, DATABASE_URL: databaseUrl });
  if (code === 130) throw new Interrupted('the rebuild is paused.');
  return code === 0;
}

/** It ends by itself when it is told to, in its own time. */
async function ended(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number | null> {
  // Many short-lived objects at once: room for them halves the time that Node spends on clearing up.
  const child = spawn(process.execPath, ['--max-semi-space-size=64', program, ...args], { env, stdio: 'inherit' });
  // A terminal's Ctrl-C reaches both of us.
  const told = (signal: NodeJS.Signals) => void (signal === 'SIGINT' || child.kill(signal));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, told);
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}
