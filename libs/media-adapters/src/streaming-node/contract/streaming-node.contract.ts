import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addMs, fromEpochMs } from '@domain/kernel';
import { mintPlaybackToken } from '../../playback-token';
import type { NodeSettings, PublicationKey, StreamingNode } from '../streaming-node.port';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends exactly this target: no client library straightens it. */
export async function ask(port: number, target: string, method = 'GET'): Promise<Answer> {
  const call = request({ host: '127.0.0.1', port, path: target, method, agent: false }).end();
  const [response] = await once(call, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A node that serves one publication, and a back office that hands out its key. */
export class NodeBench {
  readonly publication = { assetId: randomUUID(), publicationId: randomUUID() };
  readonly tokenKey = { kid: 'n1.a', key: randomBytes(32) };
  readonly nextKey = { kid: 'n1.b', key: randomBytes(32) };
  readonly sessionId = randomUUID();
  readonly segment = randomBytes(300_000);
  readonly contentKey = randomBytes(16);
  readonly licenceRequests: { url: string; headers: IncomingHttpHeaders }[] = [];
  readonly credential = `usher_node_${randomUUID()}.${randomBytes(24).toString('base64url')}`;
  licenceStatus = 200;

  private constructor(
    readonly folder: string,
    readonly node: StreamingNode,
    readonly port: number,
    readonly api: Server,
  ) {}

  static async open(make: (folder: string) => StreamingNode): Promise<NodeBench> {
    const folder = await mkdtemp(join(tmpdir(), 'usher-node-'));
    // A folder of a test is closed to others; the workers of a node started by root are others.
    await chmod(folder, 0o711);
    // eslint-disable-next-line prefer-const -- the server's answers belong to the bench it is part of
    let bench: NodeBench | undefined;
    const api = createServer((incoming, response) => {
      bench?.licenceRequests.push({ url: incoming.url ?? '', headers: incoming.headers });
      response.writeHead(bench?.licenceStatus ?? 500).end(bench?.contentKey);
    }).listen(0, '127.0.0.1');
    await once(api, 'listening');
    const inside = join(folder, 'node');
    bench = new NodeBench(folder, make(inside), await freePort(), api);
    await bench.node.apply(bench.settings());
    await bench.publish();
    return bench;
  }

  settings(change: Partial<NodeSettings> = {}): NodeSettings {
    const { port } = this.api.address() as AddressInfo;
    return {
      host: '127.0.0.1',
      port: this.port,
      apiUrl: `http://127.0.0.1:${port}`,
      credential: this.credential,
      tokenKeys: [this.tokenKey],
      clockOffsetMs: 0,
      ...change,
    };
  }

  async publish(publication: PublicationKey = this.publication, segment = this.segment): Promise<void> {
    const finished = join(this.folder, randomUUID());
    await mkdir(join(finished, 'video'), { recursive: true });
    await writeFile(join(finished, 'master.m3u8'), '#EXTM3U\n');
    await writeFile(join(finished, 'video', '1.m4s'), segment);
    await this.node.publish(publication, finished);
  }

  token(change: Partial<Parameters<typeof mintPlaybackToken>[0]> = {}): string {
    const issuedAt = fromEpochMs(Date.now());
    return mintPlaybackToken({
      ...this.tokenKey,
      sessionId: this.sessionId,
      pathPrefix: `/${this.publication.assetId}/${this.publication.publicationId}/`,
      issuedAt,
      expiresAt: addMs(issuedAt, 3_600_000),
      ...change,
    });
  }

  path(file: string, { assetId, publicationId }: PublicationKey = this.publication): string {
    return `/${assetId}/${publicationId}/${file}`;
  }

  ask = (file: string, token = this.token()): Promise<Answer> => ask(this.port, `/p/${token}${this.path(file)}`);

  async close(): Promise<void> {
    await this.node.stop();
    if (this.api.listening) {
      this.api.close();
      this.api.closeAllConnections();
      await once(this.api, 'close');
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** What every streaming node keeps to, whatever serves behind it. */
export function streamingNodeContract(name: string, make: (folder: string) => StreamingNode): void {
  describe(`a streaming node (${name})`, () => {
    let bench: NodeBench;
    beforeAll(async () => (bench = await NodeBench.open(make)));
    afterAll(() => bench.close());

    const refusal = (answer: Answer) => ({ status: answer.status, bytes: answer.body.length });
    const refused = { status: 403, bytes: 0 };

    it('serves playlist and segment byte for byte to the one who was let in', async () => {
      expect((await bench.ask('master.m3u8')).body.toString()).toBe('#EXTM3U\n');
      const answer = await bench.ask('video/1.m4s');
      expect(answer.status).toBe(200);
      expect(answer.body.equals(bench.segment)).toBe(true);
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': '*',
        'cache-control': 'private, no-cache',
      });
    });

    it('takes a query for what it is: nothing', async () => {
      expect((await bench.ask('master.m3u8?CMCD=bl%3D2100')).status).toBe(200);
    });

    it('has no answer to a file that is not there', async () => {
      expect((await bench.ask('video/2.m4s')).status).toBe(404);
    });

    it.each<[string, (bench: NodeBench) => string]>([
      ['forged', (b) => b.token({ key: randomBytes(32) })],
      ['of a key it does not know', (b) => b.token({ kid: 'elsewhere' })],
      ['of a key named as a part of the language', (b) => b.token({ kid: 'constructor' })],
      ['expired', (b) => b.token({ expiresAt: fromEpochMs(Date.now()) })],
      ['of another publication', (b) => b.token({ pathPrefix: `/${b.publication.assetId}/${randomUUID()}/` })],
      ['of another asset', (b) => b.token({ pathPrefix: `/${randomUUID()}/${b.publication.publicationId}/` })],
      ['cut', (b) => b.token().slice(0, -1)],
      ['cut in half', (b) => b.token().slice(0, 120)],
      ['lengthened', (b) => `${b.token()}AAAA`],
      ['padded', (b) => `${b.token()}=`],
      ['of one letter', () => 'x'],
      ['very long', () => 'A'.repeat(3000)],
    ])('gives no byte for a token that is %s', async (_, token) => {
      expect(refusal(await bench.ask('video/1.m4s', token(bench)))).toEqual(refused);
      expect(refusal(await bench.ask('key', token(bench)))).toEqual(refused);
    });

    it('gives no byte for a token whose session was put in place of another', async () => {
      const stolen = Buffer.from(bench.token(), 'base64url');
      const at = stolen.indexOf(Buffer.from(bench.sessionId.replaceAll('-', ''), 'hex'));
      Buffer.from(randomUUID().replaceAll('-', ''), 'hex').copy(stolen, at);
      expect(refusal(await bench.ask('video/1.m4s', stolen.toString('base64url')))).toEqual(refused);
    });

    it('gives no byte after any byte of the token was changed', async () => {
      const genuine = Buffer.from(bench.token(), 'base64url');
      for (let at = 0; at < genuine.length; at += 1) {
        const changed = Buffer.from(genuine);
        changed[at]! ^= 1 << (at & 7);
        expect(refusal(await bench.ask('master.m3u8', changed.toString('base64url')))).toEqual(refused);
      }
    });

    it('gives no byte without a token', async () => {
      for (const target of ['/', bench.path('master.m3u8'), `/p${bench.path('master.m3u8')}`, '/p/', '/nginx.conf']) {
        expect(refusal(await ask(bench.port, target))).toEqual(refused);
      }
    });

    it('gives no byte to a path that is spelled with a trick', async () => {
      const { assetId, publicationId } = bench.publication;
      const token = bench.token();
      const tricks = [
        `/p/${token}/${assetId}/${publicationId}/../${publicationId}/master.m3u8`,
        `/p/${token}/${assetId}/${publicationId}/video/../master.m3u8`,
        `/p/${token}/${assetId}/${publicationId}/%2e%2e/${publicationId}/master.m3u8`,
        `/p/${token}/${assetId}/${publicationId}/.%2e/${publicationId}/master.m3u8`,
        `/p/${token}/${assetId}/${publicationId}//master.m3u8`,
        `//p/${token}/${assetId}/${publicationId}/master.m3u8`,
        `/p/${token}/${assetId}/${publicationId}/video%2f1.m4s`,
        `/p/${token}/${assetId}/${publicationId}/video%5c1.m4s`,
        `/p/${token}/${assetId}/${publicationId}/./master.m3u8`,
        `/p/${token}/${assetId}/${publicationId}/master%2em3u8`,
        `/p/${token}/${assetId}/${publicationId}/../../../settings/token-keys.json`,
        `/p/${token}/${assetId}/${publicationId}/..%2f..%2f..%2fsettings/token-keys.json`,
        `/p/${token}/${assetId}/${publicationId}/master.m3u8%00.txt`,
        `/x/../p/${token}/${assetId}/${publicationId}/master.m3u8`,
        `/p/${token}/x/../${assetId}/${publicationId}/master.m3u8`,
        `/p/${token}/${assetId}/${publicationId}/`,
        `/p/${token}/${assetId}/${publicationId}`,
        `/P/${token}/${assetId}/${publicationId}/master.m3u8`,
      ];
      for (const trick of tricks) {
        const answer = await ask(bench.port, trick);
        expect([403, 400]).toContain(answer.status);
        expect(answer.body.includes('EXTM3U')).toBe(false);
      }
    });

    it('is read from only', async () => {
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
        const answer = await ask(bench.port, `/p/${bench.token()}${bench.path('master.m3u8')}`, method);
        expect(answer.status).toBe(403);
      }
    });

    it('asks the back office for the content key, with its own credential and the token apart from the address', async () => {
      const token = bench.token();
      const answer = await bench.ask('key', token);
      expect(answer.body.equals(bench.contentKey)).toBe(true);
      expect(answer.headers['cache-control']).toContain('no-store');
      const { url, headers } = bench.licenceRequests.at(-1)!;
      expect(url).toBe(`/v1/licence/${bench.publication.assetId}/${bench.publication.publicationId}`);
      expect(headers).toMatchObject({ 'x-usher-token': token, authorization: `Bearer ${bench.credential}` });
    });

    it('passes on that there is no key for a session that has ended', async () => {
      bench.licenceStatus = 403;
      expect((await bench.ask('key')).status).toBe(403);
      bench.licenceStatus = 401;
      expect((await bench.ask('key')).status).toBe(502);
      bench.licenceStatus = 200;
    });

    it('refuses a denied session at once, no other, and lets it in again when the denial is lifted', async () => {
      const other = bench.token({ sessionId: randomUUID() });
      await bench.node.deny(new Set([bench.sessionId, randomUUID()]));
      expect(refusal(await bench.ask('video/1.m4s'))).toEqual(refused);
      expect(refusal(await bench.ask('key'))).toEqual(refused);
      expect((await bench.ask('video/1.m4s', other)).status).toBe(200);
      await bench.node.deny(new Set());
      expect((await bench.ask('video/1.m4s')).status).toBe(200);
    });

    it('honours the tokens of several keys while they are rotated, and forgets the old one', async () => {
      const byNext = () => bench.token(bench.nextKey);
      expect(await bench.node.apply(bench.settings({ tokenKeys: [bench.tokenKey, bench.nextKey] }))).toBe('reloaded');
      expect((await bench.ask('master.m3u8')).status).toBe(200);
      expect((await bench.ask('master.m3u8', byNext())).status).toBe(200);
      await bench.node.apply(bench.settings({ tokenKeys: [bench.nextKey] }));
      expect(refusal(await bench.ask('master.m3u8'))).toEqual(refused);
      expect(await bench.node.apply(bench.settings())).toBe('reloaded');
      expect(await bench.node.apply(bench.settings())).toBe('unchanged');
      expect((await bench.ask('master.m3u8')).status).toBe(200);
    });

    it('goes by the time it is told', async () => {
      const token = bench.token();
      await bench.node.apply(bench.settings({ clockOffsetMs: 2 * 3_600_000 }));
      expect(refusal(await bench.ask('master.m3u8', token))).toEqual(refused);
      await bench.node.apply(bench.settings());
      expect((await bench.ask('master.m3u8', token)).status).toBe(200);
    });

    it('holds what was published until it is withdrawn', async () => {
      const second = { assetId: bench.publication.assetId, publicationId: randomUUID() };
      await bench.publish(second, Buffer.from('short'));
      const token = bench.token({ pathPrefix: `/${second.assetId}/${second.publicationId}/` });
      const asked = () => ask(bench.port, `/p/${token}${bench.path('video/1.m4s', second)}`);
      expect((await asked()).body.toString()).toBe('short');
      expect(await bench.node.holdings()).toContainEqual(second);
      await bench.node.withdraw(second);
      expect(await bench.node.holdings()).toEqual([bench.publication]);
    });

    it('counts the sessions that it answered', async () => {
      const before = await bench.node.activeSessions();
      await bench.ask('master.m3u8', bench.token({ sessionId: randomUUID() }));
      expect(await bench.node.activeSessions()).toBe(before + 1);
    });

    it('says whether it serves', async () => {
      expect(await bench.node.isServing()).toBe(true);
    });
  });
}
