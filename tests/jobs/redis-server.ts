import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Redis of the test's own, on a free port; every `url()` is another, empty database of it. */
export async function aRedisServer() {
  const folder = await mkdtemp(join(tmpdir(), 'usher-redis-'));
  const port = await aFreePort();
  const settings = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--databases', '64'];
  const server = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(server, 'exit');
  await isListening(server.stdout);
  let databases = 0;
  return {
    url: () => `redis://127.0.0.1:${port}/${databases++}`,
    remove: async () => {
      server.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function isListening(output: AsyncIterable<Buffer>): Promise<void> {
  let text = '';
  for await (const part of output) {
    text += part.toString();
    if (text.includes('Ready to accept connections')) return;
  }
  throw new Error(`Redis did not start: ${text}`);
}

async function aFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
