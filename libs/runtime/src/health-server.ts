import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { answerReadiness, type ReadinessChecks } from './readiness';

export type HealthServerOptions = Readonly<{
  /** 0: a free one. */
  port: number;
  host?: string;
  registry: Registry;
  ready: ReadinessChecks;
}>;

export type HealthServer = Readonly<{ port: number; close: () => Promise<void> }>;

/** Serves /livez, /readyz and /metrics for a program that has no HTTP of its own. */
export async function healthServer(options: HealthServerOptions): Promise<HealthServer> {
  const server = createServer((request, response) => {
    answer(request, options).then(
      (reply) => send(response, reply),
      () => send(response, { status: 500, type: 'text/plain', body: 'fault\n' }),
    );
  });
  await listen(server, options);
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

type Reply = Readonly<{ status: number; type: string; body: string }>;

async function answer(request: IncomingMessage, { registry, ready }: HealthServerOptions): Promise<Reply> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'GET only');
  switch (pathOf(request)) {
    case '/livez':
      return plain(200, 'alive');
    case '/readyz': {
      const readiness = await answerReadiness(ready);
      return { status: readiness.ready ? 200 : 503, type: 'application/json', body: JSON.stringify(readiness) };
    }
    case '/metrics':
      return { status: 200, type: registry.contentType, body: await registry.metrics() };
    default:
      return plain(404, 'not found');
  }
}

const pathOf = ({ url = '/' }: IncomingMessage): string => url.split('?', 1).join();

const plain = (status: number, body: string): Reply => ({ status, type: 'text/plain', body: `${body}\n` });

function send(response: ServerResponse, { status, type, body }: Reply): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

async function listen(server: Server, { port, host = '127.0.0.1' }: HealthServerOptions): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new Error(`Health and metrics cannot listen on ${host}:${port}`, { cause });
  }
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
