// The contract of the log, the demo and a short crash run on the EventStoreDB or KurrentDB of KURRENTDB_URL. Each run has namespaces of
// its own there, so that it can be repeated, and other data on the server are left alone.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const url = process.env.KURRENTDB_URL;
if (!url) {
  console.error('Set KURRENTDB_URL to the server to be tested, such as KURRENTDB_URL=esdb://127.0.0.1:2113?tls=false');
  process.exit(1);
}

execFileSync(process.execPath, [join(root, 'tools/build.mjs')], { stdio: 'inherit' });
const { freeRange } = await import('../dist/apps/cli/src/system/ports.js');
const run = Date.now().toString(36);
// The embedded Postgres of root runs as somebody else, who may not look into other folders for temporary files.
const data = join(process.getuid?.() === 0 ? '/var/tmp' : tmpdir(), `usher-kurrentdb-${process.pid}`);
const portBase = await freeRange(20_000 + (process.pid % 20_000), 6);

const logIn = (namespace) => ({ EVENT_STORE_URL: url, EVENT_STORE_NAMESPACE: `${namespace}${run}` });
const jest = ['node_modules/jest/bin/jest.js', '--selectProjects', 'kurrentdb', '--maxWorkers', '1'];
const steps = [
  ['contract', process.execPath, jest, { NODE_OPTIONS: '--experimental-vm-modules --no-warnings' }],
  ['demo', './usher', ['demo', '--once'], { ...logIn('demo'), USHER_DATA: data, USHER_PORT_BASE: `${portBase}` }],
  ['crash', 'npm', ['run', '--silent', 'crash', '--', '--kills', '6'], logIn('crash')],
];

mkdirSync(data, { recursive: true });
const failed = [];
for (const [name, program, args, env] of steps) {
  console.log(`\n── ${name}`);
  const { status } = spawnSync(program, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' });
  console.log(`── ${name}: ${status === 0 ? 'passed' : 'failed'}`);
  if (status !== 0) failed.push(name);
}
rmSync(data, { recursive: true, force: true });
console.log(failed.length === 0 ? '\nAll passed.' : `\nFailed: ${failed.join(', ')}.`);
process.exit(failed.length === 0 ? 0 : 1);
