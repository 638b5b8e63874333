import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installMissing } from '../system/apt';
import { freeRange } from '../system/ports';
import { productPackages, testPackages } from '../system/system-packages';
import type { Settings } from '../settings';
import { sampleFilm } from '../demo/film';

type Count = Readonly<{ passed: number; failed: number }>;
type Step = Readonly<{ name: string; run: () => Promise<Count> }>;

/** Runs every check and test, or those whose name or path holds the word. True when nothing failed. */
export async function test(settings: Settings, word?: string): Promise<boolean> {
  const say = (line: string) => console.log(line);
  await installMissing([...productPackages, ...testPackages], say);
  const film = await sampleFilm(settings);
  const env = { ...process.env, USHER_SAMPLE_FILM: film, NODE_OPTIONS: '--experimental-vm-modules --no-warnings' };
  const scratch = await mkdtemp(join(tmpdir(), 'usher-checks-'));
  let total: Count = { passed: 0, failed: 0 };
  for (const step of chosen(steps(settings, { env, scratch, word }), word)) {
    const started = performance.now();
    console.log(`\n── ${step.name}`);
    const count = await step.run();
    total = { passed: total.passed + count.passed, failed: total.failed + count.failed };
    console.log(`── ${step.name}: ${closing(count)} (${Math.round((performance.now() - started) / 1000)} s)`);
  }
  await rm(scratch, { recursive: true, force: true });
  console.log(`\n${closing(total)}`);
  return total.failed === 0 && total.passed > 0;
}

const closing = ({ passed, failed }: Count) => `${passed} passed, ${failed} failed`;

type Context = Readonly<{ env: NodeJS.ProcessEnv; scratch: string; word: string | undefined }>;

function steps(settings: Settings, context: Context): readonly Step[] {
  const check = (name: string, ...command: string[]): Step => ({
    name,
    run: async () =>
      (await exitCode(settings, command, context.env)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 },
  });
  const jest = (name: string): Step => ({ name, run: () => runJest(settings, name, context) });
  return [
    check('boundaries', 'npm', 'run', '--silent', 'boundaries'),
    check('types', 'npm', 'run', '--silent', 'typecheck'),
    check('lint', 'npm', 'run', '--silent', 'lint'),
    check('docs', 'npm', 'run', '--silent', 'docs:check'),
    jest('pure'),
    jest('integration'),
    jest('end-to-end'),
    { name: 'demo', run: () => runDemo(settings, context) },
  ];
}

const jestProjects = ['pure', 'integration', 'end-to-end'];

function chosen(all: readonly Step[], word: string | undefined): readonly Step[] {
  if (word === undefined) return all;
  const named = all.filter(({ name }) => name === word);
  return named.length > 0 ? named : all.filter(({ name }) => jestProjects.includes(name));
}

async function runJest(settings: Settings, project: string, { env, scratch, word }: Context): Promise<Count> {
  const outputFile = join(scratch, `${project}.json`);
  const pattern = word === undefined || jestProjects.includes(word) ? [] : [word];
  const workers = project === 'pure' ? '2' : '1';
  const args = [
    '--selectProjects',
    project,
    '--maxWorkers',
    workers,
    '--passWithNoTests',
    '--json',
    '--outputFile',
    outputFile,
  ];
  const code = await exitCode(settings, ['node', 'node_modules/jest/bin/jest.js', ...args, ...pattern], env, 'quiet');
  const result = await readFile(outputFile, 'utf8').then(
    (text) =>
      JSON.parse(text) as {
        numPassedTests: number;
        numFailedTests: number;
        numFailedTestSuites: number;
        numPendingTests: number;
      },
    () => undefined,
  );
  if (result === undefined) return { passed: 0, failed: 1 };
  const failed = Math.max(result.numFailedTests, result.numFailedTestSuites) + result.numPendingTests;
  return { passed: result.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}

// The story runs in a folder and on ports of its own, so that it disturbs no system that is up.
async function runDemo(settings: Settings, { env, scratch }: Context): Promise<Count> {
  const data = process.getuid?.() === 0 ? `/var/tmp/usher-demo-${process.pid}` : join(scratch, 'demo');
  const base = await freeRange(20_000 + (process.pid % 20_000), 6);
  await mkdir(data, { recursive: true });
  const own = { ...env, NODE_OPTIONS: '', USHER_DATA: data, USHER_PORT_BASE: String(base) };
  const code = await exitCode(settings, ['./usher', 'demo', '--once'], own);
  await rm(data, { recursive: true, force: true });
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function exitCode(
  settings: Settings,
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  stdout: 'shown' | 'quiet' = 'shown',
): Promise<number> {
  return new Promise((resolve) => {
    const [program, ...args] = command as [string, ...string[]];
    const out = stdout === 'quiet' ? 'ignore' : 'inherit';
    const child = spawn(program, args, { cwd: settings.root, env, stdio: ['ignore', out, 'inherit'] });
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 1));
  });
}
