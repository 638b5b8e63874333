import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MediaStore } from '../../media-store';
import { readWhole } from '../read-whole';

/** Serves one publication as a node and the licence endpoint do together: its files, and `key` beside them. */
export class PublicationServer {
  readonly asked: string[] = [];
  key: Uint8Array = new Uint8Array(16);

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async of(store: MediaStore, publicationKey: string): Promise<PublicationServer> {
    const server = createServer((request, response) => {
      const path = (request.url ?? '').slice(1);
      bench.asked.push(path);
      const body = path === 'key' ? Promise.resolve(bench.key) : readWhole(store, `${publicationKey}/${path}`);
      body.then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const bench = new PublicationServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return bench;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
