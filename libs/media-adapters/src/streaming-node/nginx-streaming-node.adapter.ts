import { createHash } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { AccessLog } from './access-log';
import { NodeFolder } from './node-folder';
import {
  acceptingWorkers,
  complaintOf,
  endGroup,
  endStale,
  findNginx,
  requireFreePort,
  startNginx,
} from './nginx-process';
import { HEALTH_PATH, renderConfig } from './render-config';
import {
  SettingsRefused,
  type NodeGuarantees,
  type NodeSettings,
  type PublicationKey,
  type StreamingNode,
} from './streaming-node.port';

const PATIENCE_MS = 5_000;

interface InForce {
  readonly generation: string;
  readonly host: string;
  readonly port: number;
}

/** nginx with njs as a child of this process, all of it in one folder. */
export class NginxStreamingNode implements StreamingNode {
  readonly guarantees: NodeGuarantees = { denialTakesMs: 0, denialCutsResponses: false };
  readonly #folder: NodeFolder;
  readonly #nginx = findNginx();
  readonly #accessLog: AccessLog;
  readonly #workerUser = process.getuid?.() === 0 ? unprivilegedUser() : undefined;
  #child: ChildProcess | undefined;
  #inForce: InForce | undefined;

  constructor(folder: string) {
    this.#folder = new NodeFolder(folder);
    this.#accessLog = new AccessLog(this.#folder.at('logs/access.log'), () => this.#child?.kill('SIGUSR1'));
  }

  async apply(settings: NodeSettings): Promise<'started' | 'reloaded' | 'unchanged'> {
    await this.#folder.prepare({ isShared: this.#workerUser !== undefined });
    const { generation, files } = this.#render(settings);
    const isRunning = this.#child !== undefined && this.#inForce !== undefined;
    if (isRunning && this.#inForce?.generation === generation) return 'unchanged';
    await this.#writeCandidate(files);
    const next = { generation, host: settings.host, port: settings.port };
    if (!isRunning) {
      await this.#start(next);
      return 'started';
    }
    await this.#reload(next);
    return 'reloaded';
  }

  async isServing(): Promise<boolean> {
    return this.#inForce !== undefined && (await this.#answering(this.#inForce)) === this.#inForce.generation;
  }

  publish = (publication: PublicationKey, finishedFolder: string): Promise<void> =>
    this.#folder.publish(publication, finishedFolder);
  withdraw = (publication: PublicationKey): Promise<void> => this.#folder.withdraw(publication);
  holdings = (): Promise<PublicationKey[]> => this.#folder.holdings();
  deny = (sessionIds: ReadonlySet<string>): Promise<void> => this.#folder.deny(sessionIds);
  activeSessions = (): Promise<number> => this.#accessLog.activeSessions(Date.now());

  async stop(): Promise<void> {
    const { pid } = this.#child ?? {};
    if (pid !== undefined) await endGroup(pid, { graceMs: 2_000 });
    this.#child = undefined;
    this.#inForce = undefined;
  }

  #render({ tokenKeys, clockOffsetMs, ...settings }: NodeSettings): { generation: string; files: Map<string, string> } {
    const keys = Object.fromEntries(tokenKeys.map(({ kid, key }) => [kid, Buffer.from(key).toString('base64url')]));
    const config = (generation: string) =>
      renderConfig({
        folder: this.#folder.root,
        host: settings.host,
        port: settings.port,
        apiOrigin: new URL(settings.apiUrl).origin,
        generation,
        jsModule: this.#nginx.jsModule,
        ...(this.#workerUser !== undefined && { workerUser: this.#workerUser }),
      });
    const others: [string, string][] = [
      ['cat.js', readFileSync(new URL('./cat.js', import.meta.url), 'utf8')],
      ['token-keys.json', JSON.stringify({ clockOffsetMs, keys })],
      ['credential.conf', `proxy_set_header Authorization "Bearer ${unquotable(settings.credential)}";\n`],
    ];
    const generation = createHash('sha256')
      .update(JSON.stringify([config(''), others]))
      .digest('hex')
      .slice(0, 16);
    return { generation, files: new Map([['nginx.conf', config(generation)], ...others]) };
  }

  // Only root or the node's own user reads the settings: nginx's master does, its workers get them by inheritance.
  async #writeCandidate(files: ReadonlyMap<string, string>): Promise<void> {
    const candidate = this.#folder.at('settings.next');
    await rm(candidate, { recursive: true, force: true });
    await mkdir(candidate, { mode: 0o700 });
    for (const [name, text] of files) await writeFile(`${candidate}/${name}`, text, { mode: 0o600, flush: true });
    const complaint = await complaintOf(this.#nginx.binary, ['-t', '-q', ...this.#args('settings.next')]);
    if (complaint === undefined) return;
    await rm(candidate, { recursive: true, force: true });
    throw new SettingsRefused(`nginx refuses its configuration: ${complaint}`);
  }

  async #start(next: InForce): Promise<void> {
    const configFile = this.#folder.at('settings/nginx.conf');
    await endStale(this.#folder.at('run/nginx.pid'), configFile);
    await requireFreePort(next.host, next.port);
    await this.#swap('settings.next', 'settings.previous');
    const child = startNginx(this.#nginx.binary, this.#args('settings'), this.#folder.root);
    this.#child = child;
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined;
    });
    this.#inForce = next;
    if (await this.#isInForce(next)) return;
    await this.stop();
    throw new SettingsRefused(`nginx does not serve: ${await this.#lastWords()}`);
  }

  async #reload(next: InForce): Promise<void> {
    await this.#swap('settings.next', 'settings.previous');
    // For a tenth of a second old and new workers take connections side by side.
    const former = await this.#workers();
    this.#child?.kill('SIGHUP');
    if ((await this.#isInForce(next)) && (await this.#areRetired(former))) {
      this.#inForce = next;
      return;
    }
    await this.#swap('settings.previous', 'settings.refused');
    this.#child?.kill('SIGHUP');
    throw new SettingsRefused(`nginx kept its former settings: ${await this.#lastWords()}`);
  }

  async #swap(incoming: string, outgoing: string): Promise<void> {
    await rm(this.#folder.at(outgoing), { recursive: true, force: true });
    if (existsSync(this.#folder.at('settings'))) await rename(this.#folder.at('settings'), this.#folder.at(outgoing));
    await rename(this.#folder.at(incoming), this.#folder.at('settings'));
  }

  #args(settings: string): string[] {
    const { root, at } = this.#folder;
    return ['-p', `${root}/`, '-c', at(settings, 'nginx.conf'), '-e', at('logs/error.log')];
  }

  async #isInForce(expected: InForce): Promise<boolean> {
    const deadline = performance.now() + PATIENCE_MS;
    while (this.#child !== undefined && performance.now() < deadline) {
      if ((await this.#answering(expected)) === expected.generation) return true;
      await pause(25);
    }
    return false;
  }

  #workers(): Promise<number[]> {
    return this.#child?.pid === undefined ? Promise.resolve([]) : acceptingWorkers(this.#child.pid);
  }

  async #areRetired(workers: readonly number[]): Promise<boolean> {
    const deadline = performance.now() + PATIENCE_MS;
    while ((await this.#workers()).some((pid) => workers.includes(pid))) {
      if (performance.now() > deadline) return false;
      await pause(25);
    }
    return true;
  }

  async #answering({ host, port }: InForce): Promise<string | undefined> {
    const at = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
    try {
      const response = await fetch(`http://${at}:${port}${HEALTH_PATH}`, {
        signal: AbortSignal.timeout(1_000),
        headers: { connection: 'close' },
      });
      return await response.text();
    } catch {
      return undefined;
    }
  }

  async #lastWords(): Promise<string> {
    const handle = await open(this.#folder.at('logs/error.log'), 'r');
    try {
      const { size } = await handle.stat();
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(2048), 0, 2048, Math.max(0, size - 2048));
      return buffer.toString('utf8', 0, bytesRead).trim();
    } finally {
      await handle.close();
    }
  }
}

function unquotable(credential: string): string {
  if (!/^[A-Za-z0-9._~+/=-]+$/.test(credential))
    throw new SettingsRefused('The credential has characters no header takes');
  return credential;
}

function unprivilegedUser(): string {
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  return accounts.some((line) => line.startsWith('www-data:')) ? 'www-data' : 'nobody';
}
