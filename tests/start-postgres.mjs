// One Postgres for the whole run, in a folder and on a port of its own, so that several runs get along on one machine.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..');
const place = process.getuid?.() === 0 ? '/var/tmp' : tmpdir();

export default async function startPostgres() {
  if (globalThis.usherTestServer) return;
  await build();
  const { EmbeddedPostgres } = await import('../dist/libs/postgres/src/index.js');
  await removeLeftovers(EmbeddedPostgres);
  const folder = join(place, `usher-test-${process.pid}`);
  // No power cut is tested on this server, only on servers that a test starts for itself.
  const server = new EmbeddedPostgres({ folder, settings: { fsync: 'off' } });
  await server.start();
  globalThis.usherTestServer = server;
  process.env.USHER_TEST_ADMIN_URL = server.url();
}

/** Two builds at once would sweep away each other's half-written files. */
async function build(attempts = 5) {
  const lock = join(root, '.cache', 'building');
  await mkdir(join(root, '.cache'), { recursive: true });
  try {
    await holding(lock, () => promisify(execFile)(process.execPath, [join(root, 'tools', 'build.mjs')]));
  } catch (error) {
    if (attempts <= 1) throw error;
    await pause(1000);
    await build(attempts - 1);
  }
}

async function holding(lock, act) {
  for (let waitedMs = 0; ; waitedMs += 100) {
    try {
      await mkdir(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (waitedMs > 60_000) await rm(lock, { recursive: true, force: true });
      await pause(100);
    }
  }
  try {
    return await act();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

/** A run that was killed leaves its server behind. */
async function removeLeftovers(EmbeddedPostgres) {
  for (const name of await readdir(place)) {
    const [, pid] = /^usher-test-(\d+)/.exec(name) ?? [];
    if (!pid || isAlive(Number(pid))) continue;
    const folder = join(place, name);
    if ((await stat(folder)).uid !== process.getuid?.()) continue;
    if (existsSync(join(folder, 'data'))) await new EmbeddedPostgres({ folder }).stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
