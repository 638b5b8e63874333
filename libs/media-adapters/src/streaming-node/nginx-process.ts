import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { NginxMissing, PortTaken } from './streaming-node.port';

export interface NginxInstallation {
  readonly binary: string;
  readonly jsModule: string;
}

const INSTALL = 'install it with: apt-get install nginx-light libnginx-mod-http-js';

/** Where nginx and its njs module are, or an error that says what to install. */
export function findNginx(
  path = process.env['PATH'] ?? '',
  besides: readonly string[] = ['/usr/sbin', '/usr/local/sbin'],
): NginxInstallation {
  const folders = [...path.split(delimiter), ...besides].filter((folder) => folder !== '');
  const binary = folders.map((folder) => join(folder, 'nginx')).find((file) => existsSync(file));
  if (binary === undefined) throw new NginxMissing(`nginx is not on this machine; ${INSTALL}`);
  const modules = ['/usr/lib/nginx/modules', '/usr/lib64/nginx/modules', '/usr/local/lib/nginx/modules'];
  const jsModule = modules.map((folder) => join(folder, 'ngx_http_js_module.so')).find((file) => existsSync(file));
  if (jsModule === undefined) throw new NginxMissing(`nginx has no njs module on this machine; ${INSTALL}`);
  return { binary, jsModule };
}

/** Runs nginx to its end and answers its words, or undefined when it found nothing wrong. */
export async function complaintOf(binary: string, args: readonly string[]): Promise<string | undefined> {
  const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-4096)));
  const [code] = (await once(child, 'close')) as [number | null];
  return code === 0 ? undefined : words.trim();
}

/** In the foreground and in a process group of its own, so that a Ctrl-C is its parent's to answer. */
export function startNginx(binary: string, args: readonly string[], folder: string): ChildProcess {
  const child = spawn(binary, args, { cwd: folder, stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  return child;
}

/** Lets the responses under way end for a moment, then ends the whole group. */
export async function endGroup(master: number, { graceMs }: { graceMs: number }): Promise<void> {
  if (!isNginxGroup(await groupOf(master))) return;
  signal(master, 'SIGQUIT');
  if (await isGone(master, graceMs)) return;
  signal(-master, 'SIGTERM');
  if (await isGone(master, 1_000)) return;
  signal(-master, 'SIGKILL');
  await isGone(master, 2_000);
}

/**
 * Ends what an agent that was killed left behind: by the pid file, once it is sure that the pid, or the group that
 * outlived it, is the nginx of this very configuration.
 */
export async function endStale(pidFile: string, configFile: string): Promise<void> {
  const master = Number((await readFile(pidFile, 'utf8').catch(() => '')).trim());
  if (!Number.isSafeInteger(master) || master <= 1) return;
  const group = await groupOf(master);
  const leader = group.find(({ pid }) => pid === master);
  if (!isNginxGroup(group) || (leader && !leader.title.includes(configFile))) return;
  if (!leader) signal(-master, 'SIGTERM');
  await endGroup(master, { graceMs: 500 });
  await rm(pidFile, { force: true });
}

/** The workers that take new connections. */
export async function acceptingWorkers(master: number): Promise<number[]> {
  const group = await groupOf(master);
  return group.filter(({ title }) => title.trim() === 'nginx: worker process').map(({ pid }) => pid);
}

export async function requireFreePort(host: string, port: number): Promise<void> {
  const probe = createServer();
  probe.listen(port, host);
  try {
    await once(probe, 'listening');
  } catch (cause) {
    throw new PortTaken(`Port ${port} on ${host} cannot be opened; choose another with NODE_PORT`, { cause });
  }
  probe.close();
  await once(probe, 'close');
}

interface GroupMember {
  readonly pid: number;
  readonly title: string;
}

// A process group keeps the pid of its leader from being given out again, so a group found under it is the one meant.
async function groupOf(master: number): Promise<GroupMember[]> {
  const members: GroupMember[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const status = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const [state, , group] = status.slice(status.lastIndexOf(')') + 2).split(' ');
    if (Number(group) !== master || state === 'Z') continue;
    const title = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    members.push({ pid: Number(name), title: title.replaceAll('\0', ' ') });
  }
  return members;
}

const isNginxGroup = (group: readonly GroupMember[]) =>
  group.length > 0 && group.every(({ title }) => title.startsWith('nginx: '));

async function isGone(master: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while ((await groupOf(master)).length > 0) {
    if (performance.now() > deadline) return false;
    await pause(20);
  }
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
