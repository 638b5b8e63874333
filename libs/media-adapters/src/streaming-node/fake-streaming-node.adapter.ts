import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { fromEpochMs } from '@domain/kernel';
import { verifyPlaybackToken } from '../playback-token';
import { NodeFolder } from './node-folder';
import { LICENCE_NAME } from './node-protocol';
import type { NodeGuarantees, NodeSettings, PublicationKey, StreamingNode } from './streaming-node.port';

const target = /^\/p\/([A-Za-z0-9_-]+)((?:\/[0-9a-f-]{36}){2}(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]{0,63})+)(?:\?.*)?$/;

/** Keeps the contract without nginx, for tests of what stands around a node. */
export class FakeStreamingNode implements StreamingNode {
  readonly guarantees: NodeGuarantees = { denialTakesMs: 0, denialCutsResponses: false };
  readonly #folder: NodeFolder;
  readonly #seen = new Map<string, number>();
  #settings: NodeSettings | undefined;
  #server: Server | undefined;

  constructor(folder: string) {
    this.#folder = new NodeFolder(folder);
  }

  async apply(settings: NodeSettings): Promise<'started' | 'reloaded' | 'unchanged'> {
    await this.#folder.prepare({ isShared: false });
    if (this.#server && JSON.stringify(settings) === JSON.stringify(this.#settings)) return 'unchanged';
    const isRunning = this.#server !== undefined;
    await this.stop();
    const server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    server.listen(settings.port, settings.host);
    await once(server, 'listening');
    this.#server = server;
    this.#settings = settings;
    return isRunning ? 'reloaded' : 'started';
  }

  isServing = (): Promise<boolean> => Promise.resolve(this.#server !== undefined);
  publish = (publication: PublicationKey, finishedFolder: string): Promise<void> =>
    this.#folder.publish(publication, finishedFolder);
  withdraw = (publication: PublicationKey): Promise<void> => this.#folder.withdraw(publication);
  holdings = (): Promise<PublicationKey[]> => this.#folder.holdings();
  deny = (sessionIds: ReadonlySet<string>): Promise<void> => this.#folder.deny(sessionIds);

  activeSessions(): Promise<number> {
    const since = Date.now() - 30_000;
    return Promise.resolve([...this.#seen.values()].filter((at) => at >= since).length);
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }

  async #answer({ url = '', method = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('access-control-allow-origin', '*');
    const isRead = method === 'GET' || method === 'HEAD';
    const [, token, path] = (isRead && target.exec(url)) || [];
    if (token === undefined || path === undefined) return end(response, 403);
    const session = await this.#admitted(token, path);
    if (session === undefined) return end(response, 403);
    this.#seen.set(session, Date.now());
    return this.#serve(token, path, response);
  }

  async #serve(token: string, path: string, response: ServerResponse): Promise<void> {
    const [title, file] = [path.slice(1, 74), path.slice(75)];
    if (file === LICENCE_NAME) return this.#licence(title, token, response);
    return this.#file(this.#folder.at('media', title, file), response);
  }

  async #admitted(token: string, path: string): Promise<string | undefined> {
    const { tokenKeys = [], clockOffsetMs = 0 } = this.#settings ?? {};
    const verdict = verifyPlaybackToken(token, tokenKeys, fromEpochMs(Date.now() + clockOffsetMs), path);
    return verdict.ok && !(await this.#folder.isDenied(verdict.sessionId)) ? verdict.sessionId : undefined;
  }

  async #licence(title: string, token: string, response: ServerResponse): Promise<void> {
    const { apiUrl, credential } = this.#settings ?? {};
    const headers = { authorization: `Bearer ${credential}`, 'x-usher-token': token };
    try {
      const answer = await fetch(new URL(`/v1/licence/${title}`, apiUrl), { headers });
      const body = Buffer.from(await answer.arrayBuffer());
      response
        .writeHead(answer.status === 401 ? 502 : answer.status, { 'cache-control': 'private, no-store' })
        .end(body);
    } catch {
      end(response, 502);
    }
  }

  async #file(file: string, response: ServerResponse): Promise<void> {
    const size = await stat(file).then(
      (found) => (found.isFile() ? found.size : undefined),
      () => undefined,
    );
    if (size === undefined) return end(response, 404);
    response.writeHead(200, { 'content-length': size, 'cache-control': 'private, no-cache' });
    return pipeline(createReadStream(file), response);
  }
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'cache-control': 'private, no-store' }).end();
}
