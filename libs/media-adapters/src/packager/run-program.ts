import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setPriority } from 'node:os';

const TAIL_BYTES = 4096;
const SETPRIV = '/usr/bin/setpriv';

export interface ProgramRun {
  readonly signal?: AbortSignal | undefined;
  /** As in nice(1): 0 to 19. */
  readonly niceness?: number | undefined;
  readonly onOutput: (text: string) => void;
}

export interface ProgramEnd {
  readonly code: number | null;
  readonly killedBy: NodeJS.Signals | null;
  /** The last 4 KB of what it said. */
  readonly stderrTail: string;
}

export class ProgramMissing extends Error {
  override name = 'ProgramMissing';
}

/** What a shell would say, and setpriv says, of a program that is not there. */
const NOT_FOUND = 127;

/** Runs a program to its end. It does not outlive this process, however this one ends, nor the signal. */
export async function runProgram(program: string, args: readonly string[], run: ProgramRun): Promise<ProgramEnd> {
  run.signal?.throwIfAborted();
  const [command, ...rest] = boundToThisProcess([program, ...args]);
  const child = spawn(command as string, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => child.kill('SIGKILL');
  run.signal?.addEventListener('abort', kill, { once: true });
  try {
    lowerPriority(child, run.niceness);
    child.stdout.setEncoding('utf8').on('data', run.onOutput);
    let tail = Buffer.alloc(0);
    child.stderr.on('data', (part: Buffer) => (tail = Buffer.concat([tail, part]).subarray(-TAIL_BYTES)));
    const [code, killedBy] = (await once(child, 'close').catch((cause: unknown) => missing(program, cause))) as [
      number | null,
      NodeJS.Signals | null,
    ];
    run.signal?.throwIfAborted();
    if (code === NOT_FOUND) missing(program);
    return { code, killedBy, stderrTail: tail.toString('utf8') };
  } finally {
    run.signal?.removeEventListener('abort', kill);
  }
}

function missing(program: string, cause?: unknown): never {
  throw new ProgramMissing(`${program} cannot be started; install it with: apt-get install ffmpeg`, { cause });
}

/** A process that is killed cannot end its children; Linux does it for it. */
const boundToThisProcess = (words: string[]): string[] =>
  existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL', '--', ...words] : words;

function lowerPriority(child: ChildProcess, niceness = 0): void {
  if (child.pid === undefined || niceness === 0) return;
  try {
    setPriority(child.pid, niceness);
  } catch (error) {
    // It may be over already.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SYSTEM_ERROR') throw error;
  }
}
