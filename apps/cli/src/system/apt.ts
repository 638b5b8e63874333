import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run, succeeds, type Ran } from './run';
import { missingOf, type SystemPackage } from './system-packages';

/** The system cannot be given what it lacks; the message says what to install by hand. */
export class CannotInstall extends Error {
  override readonly name = 'CannotInstall';
}

const isRoot = () => process.getuid?.() === 0;
const asRoot = (args: readonly string[]): Promise<Ran> =>
  isRoot() ? run('env', args) : run('sudo', ['-n', 'env', ...args]);

/** Installs what is missing by apt, with sudo where needed, and leaves none of its services running or enabled. */
export async function installMissing(packages: readonly SystemPackage[], say: (line: string) => void): Promise<void> {
  const missing = missingOf(packages);
  if (missing.length === 0) return;
  await requireApt(missing);
  say(`Installing ${missing.map(({ name }) => name).join(', ')} by apt…`);
  await refreshLists();
  await withoutServiceStarts(async () => {
    const names = missing.map(({ name }) => name);
    const ran = await apt(['install', '-y', '-q', '--no-install-recommends', ...names]);
    if (ran.code !== 0)
      throw new CannotInstall(`apt-get could not install ${names.join(', ')}:\n${ran.output.slice(-2000)}`);
  });
  for (const { service } of missing) if (service !== undefined) await disable(service);
  const still = missingOf(missing);
  if (still.length > 0) throw new CannotInstall(`apt-get brought no ${still.map(({ name }) => name).join(', ')}.`);
}

/**
 * Takes one file out of a Debian package without installing the package, and puts it at `target`.
 * Nothing is left on the system besides.
 */
export async function fileFromPackage(name: string, path: string, target: string): Promise<void> {
  if (existsSync(target)) return;
  if (!(await succeeds('apt-get', ['--version']))) throw new CannotInstall(`apt is needed to fetch ${name}.`);
  await mkdir(dirname(target), { recursive: true });
  const folder = await mkdtemp(join(tmpdir(), 'usher-deb-'));
  try {
    const fetch = () => run('sh', ['-c', `cd '${folder}' && apt-get download -q ${name}`]);
    let ran = await fetch();
    if (ran.code !== 0) {
      await refreshLists();
      ran = await fetch();
    }
    const archive = (await readdir(folder)).find((file) => file.endsWith('.deb'));
    if (archive === undefined)
      throw new CannotInstall(`apt-get could not download ${name}:\n${ran.output.slice(-1000)}`);
    const unpacked = await run('dpkg-deb', ['-x', join(folder, archive), join(folder, 'x')]);
    if (unpacked.code !== 0) throw new CannotInstall(`dpkg-deb could not open ${archive}: ${unpacked.output}`);
    await run('cp', [join(folder, 'x', path), `${target}.part`]);
    await rename(`${target}.part`, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function requireApt(missing: readonly SystemPackage[]): Promise<void> {
  const list = missing.map(({ name, purpose }) => `  ${name} (${purpose})`).join('\n');
  if (!(await succeeds('apt-get', ['--version'])))
    throw new CannotInstall(`This system has no apt. Please install by its own means:\n${list}`);
  if (!isRoot() && !(await succeeds('sudo', ['-n', 'true'])))
    throw new CannotInstall(
      `Installing needs root. Please run:\n  sudo apt-get install --no-install-recommends ${missing.map(({ name }) => name).join(' ')}`,
    );
}

const apt = (args: readonly string[]) => asRoot(['DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]);

const refreshLists = () => apt(['update', '-q']);

const policy = '/usr/sbin/policy-rc.d';

// Debian starts a service when its package arrives, unless this file says 101 (invoke-rc.d, "action forbidden by policy").
async function withoutServiceStarts(work: () => Promise<void>): Promise<void> {
  const ours = !existsSync(policy);
  if (ours) await asRoot(['sh', '-c', `printf '#!/bin/sh\\nexit 101\\n' >${policy} && chmod 755 ${policy}`]);
  try {
    await work();
  } finally {
    if (ours) await asRoot(['rm', '-f', policy]);
  }
}

async function disable(service: string): Promise<void> {
  if (existsSync('/usr/bin/systemctl')) await asRoot(['systemctl', 'disable', service]);
  else await asRoot(['update-rc.d', service, 'disable']);
}
