import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { addMs, fromEpochMs } from '@domain/kernel';
import { mintPlaybackToken } from '@media-adapters/playback-token';
import { NginxStreamingNode, parseNodeBeat, type NodeBeat, type NodeState } from '@media-adapters/streaming-node';
import { systemClock } from '@runtime';
import { BackOffice } from './back-office';
import { NodeAgent } from './node-agent';
import { PublicationStore } from './publication-store';
import { SavedState } from './saved-state';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const contentKey = randomBytes(16);

/** Bounded waiting for what comes about by itself. */
async function until(holds: () => Promise<boolean> | boolean, withinMs = 15_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it did not come about');
    await pause(20);
  }
}

/** The back office's three addresses for a node, and its licence endpoint. */
class FakeApi {
  readonly files = new Map<string, Buffer>();
  readonly beats: NodeBeat[] = [];
  readonly ranges: (string | undefined)[] = [];
  readonly addresses: string[] = [];
  state: NodeState;
  /** Ends the answer to a media request after so many bytes, once. */
  cutAfter: number | undefined;
  /** Media requests answered with other bytes than were published. */
  spoil = 0;
  #server: Server | undefined;
  #port = 0;

  constructor(
    readonly credential: string,
    nodeId: string,
  ) {
    this.state = { nodeId, tokenKeys: [], publications: [], denied: [], drained: false };
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    this.#server = createServer((incoming, response) => this.#answer(incoming, response)).listen(
      this.#port,
      '127.0.0.1',
    );
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }

  #answer(incoming: IncomingMessage, response: ServerResponse): void {
    const { url = '', headers } = incoming;
    this.addresses.push(url);
    if (headers.authorization !== `Bearer ${this.credential}`) response.writeHead(401).end();
    else if (url === '/node/v1/state') this.#answerState(incoming, response);
    else if (url === '/node/v1/beat') void this.#takeBeat(incoming, response);
    else if (url.startsWith('/v1/licence/')) response.end(contentKey);
    else this.#answerMedia(incoming, response);
  }

  #answerState({ headers }: IncomingMessage, response: ServerResponse): void {
    const body = JSON.stringify(this.state);
    const etag = `"${createHash('sha256').update(body).digest('hex')}"`;
    if (headers['if-none-match'] === etag) response.writeHead(304).end();
    else response.writeHead(200, { etag, 'content-type': 'application/json' }).end(body);
  }

  async #takeBeat(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    this.beats.push(parseNodeBeat(JSON.parse(Buffer.concat(chunks).toString())));
    response.writeHead(204).end();
  }

  #answerMedia({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const whole = this.files.get(url.replace('/node/v1/media/', ''));
    if (!whole) return void response.writeHead(404).end();
    this.ranges.push(headers.range);
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const body = this.spoil > 0 ? Buffer.alloc(whole.length - from) : whole.subarray(from);
    this.spoil = Math.max(0, this.spoil - 1);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': body.length });
    // A connection that is cut can lose what was under way, so it is cut until something has arrived.
    if (headers.range !== undefined) this.cutAfter = undefined;
    if (this.cutAfter === undefined) return void response.end(body);
    response.write(body.subarray(0, this.cutAfter), () => response.destroy());
  }
}

class World {
  readonly nodeId = randomUUID();
  readonly credential = `usher_node_${this.nodeId}.${randomBytes(24).toString('base64url')}`;
  readonly api = new FakeApi(this.credential, this.nodeId);
  readonly tokenKey = { kid: 'n.1', key: randomBytes(32) };
  readonly segment = randomBytes(400_000);
  readonly tokens: string[] = [];
  folder = '';
  port = 0;
  #node: NginxStreamingNode | undefined;
  #ending = new AbortController();
  #running: Promise<void> = Promise.resolve();

  async open(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'usher-agent-'));
    await chmod(this.folder, 0o711);
    await this.api.start();
    this.api.state = {
      ...this.api.state,
      tokenKeys: [{ kid: this.tokenKey.kid, key: this.tokenKey.key.toString('base64url') }],
    };
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    this.port = (probe.address() as AddressInfo).port;
    probe.close();
    await once(probe, 'close');
  }

  get inside(): string {
    return join(this.folder, 'node');
  }

  start(): void {
    const node = new NginxStreamingNode(this.inside);
    const backOffice = new BackOffice(this.api.url, this.credential);
    const agent = new NodeAgent({
      nodeId: this.nodeId,
      folder: this.inside,
      capacity: 50,
      listen: { host: '127.0.0.1', port: this.port, apiUrl: this.api.url, credential: this.credential },
      node,
      backOffice,
      publications: new PublicationStore(this.inside, node, backOffice),
      saved: new SavedState(join(this.inside, 'state.json')),
      clock: systemClock,
      logger: quiet,
      withdrawAfterMs: 0,
    });
    this.#node = node;
    this.#ending = new AbortController();
    this.#running = agent.run(this.#ending.signal);
    this.#running.catch(() => undefined);
  }

  /** The agent is gone at once and its nginx is not, as after kill -9. */
  async kill(): Promise<void> {
    this.#ending.abort();
    await this.#running.catch(() => undefined);
    this.#node = undefined;
  }

  async close(): Promise<void> {
    await this.kill().catch(() => undefined);
    // Whoever is started last ends what is left.
    const last = this.#node ?? new NginxStreamingNode(this.inside);
    await last.apply({
      host: '127.0.0.1',
      port: this.port,
      apiUrl: this.api.url,
      credential: this.credential,
      tokenKeys: [],
      clockOffsetMs: 0,
    });
    await last.stop();
    await this.api.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A new title in the desired state. */
  addTitle(): { assetId: string; publicationId: string } {
    const title = { assetId: randomUUID(), publicationId: randomUUID() };
    const contents = { 'master.m3u8': Buffer.from('#EXTM3U\n'), 'video/1.m4s': this.segment };
    const files = Object.entries(contents).map(([path, bytes]) => {
      this.api.files.set(`${title.publicationId}/${path}`, bytes);
      return { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    });
    this.api.state = { ...this.api.state, publications: [...this.api.state.publications, { ...title, files }] };
    return title;
  }

  token(title: { assetId: string; publicationId: string }, sessionId = randomUUID(), key = this.tokenKey.key): string {
    const issuedAt = fromEpochMs(Date.now());
    const token = mintPlaybackToken({
      kid: this.tokenKey.kid,
      key,
      sessionId,
      pathPrefix: `/${title.assetId}/${title.publicationId}/`,
      issuedAt,
      expiresAt: addMs(issuedAt, 600_000),
    });
    this.tokens.push(token);
    return token;
  }

  async ask(title: { assetId: string; publicationId: string }, token: string, file = 'video/1.m4s') {
    const path = `/p/${token}/${title.assetId}/${title.publicationId}/${file}`;
    const call = request({ host: '127.0.0.1', port: this.port, path, agent: false }).end();
    const [response] = await once(call, 'response');
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return { status: response.statusCode as number, body: Buffer.concat(chunks) };
  }

  statusOf = async (title: { assetId: string; publicationId: string }, token: string): Promise<number> =>
    (await this.ask(title, token).catch(() => ({ status: 0 }))).status;

  async serves(title: { assetId: string; publicationId: string }): Promise<void> {
    const token = this.token(title);
    await until(async () => (await this.statusOf(title, token)) === 200);
  }
}

describe('a media node', () => {
  let world: World;
  beforeEach(async () => {
    world = new World();
    await world.open();
    world.start();
  });
  afterEach(() => world.close());

  it('pulls what is wanted, serves it byte for byte to a token and to nobody else, and says so in its beat', async () => {
    const title = world.addTitle();
    await world.serves(title);
    const token = world.token(title);
    // A worker of before the change may still take a connection.
    await until(async () => (await world.ask(title, token)).body.equals(world.segment));
    expect((await world.ask(title, world.token(title), 'key')).body.equals(contentKey)).toBe(true);
    const forged = world.token(title, randomUUID(), randomBytes(32));
    expect(await world.ask(title, forged)).toEqual({ status: 403, body: Buffer.alloc(0) });
    await until(() => world.api.beats.some(({ holdings }) => holdings.includes(title.publicationId)));
    await until(() => world.api.beats.at(-1)!.sessions === 3);
    expect(world.api.beats.at(-1)).toEqual({
      capacity: 50,
      holdings: [title.publicationId],
      sessions: 3,
      freeBytes: expect.any(Number),
      faults: [],
    });
  });

  it('refuses a session within 2 s of its denial, and no other', async () => {
    const title = world.addTitle();
    await world.serves(title);
    const sessionId = randomUUID();
    const [denied, other] = [world.token(title, sessionId), world.token(title)];
    expect(await world.statusOf(title, denied)).toBe(200);
    world.api.state = {
      ...world.api.state,
      denied: [{ sessionId, until: addMs(fromEpochMs(Date.now()), 600_000) }],
    };
    await until(async () => (await world.statusOf(title, denied)) === 403, 2_000);
    expect(await world.statusOf(title, other)).toBe(200);
  });

  it('forgets a denial once the token has run out by itself', async () => {
    const sessionId = randomUUID();
    world.api.state = {
      ...world.api.state,
      denied: [{ sessionId, until: addMs(fromEpochMs(Date.now()), 2_000) }],
    };
    const denials = () => readdir(join(world.inside, 'denied')).catch((): string[] => []);
    await until(async () => (await denials()).includes(sessionId));
    await until(async () => (await denials()).length === 0);
  });

  it('goes on serving while the back office is away; a key it cannot have is refused quickly', async () => {
    const title = world.addTitle();
    await world.serves(title);
    await world.api.stop();
    expect(await world.statusOf(title, world.token(title))).toBe(200);
    expect((await world.ask(title, world.token(title), 'key')).status).toBe(502);
    await world.api.start();
    const second = world.addTitle();
    await world.serves(second);
  });

  it('starts without its back office and serves what it holds, after it was killed', async () => {
    const title = world.addTitle();
    await world.serves(title);
    await world.api.stop();
    await world.kill();
    expect(await world.statusOf(title, world.token(title))).toBe(200);
    const master = () => readFile(join(world.inside, 'run/nginx.pid'), 'utf8').then(Number, () => 0);
    const former = await master();
    world.start();
    await until(async () => ![0, former].includes(await master()));
    await world.serves(title);
    // The former group has no member left: nothing answers by old settings.
    expect(() => process.kill(-former, 0)).toThrow('ESRCH');
  });

  it('takes up a download where it broke off', async () => {
    world.api.cutAfter = 100_000;
    const title = world.addTitle();
    await world.serves(title);
    expect(world.api.ranges.some((range) => range !== undefined)).toBe(true);
    expect((await world.ask(title, world.token(title))).body.equals(world.segment)).toBe(true);
  });

  it('shows nothing of a title that did not arrive as it was published, and pulls it again', async () => {
    world.api.spoil = 3;
    const title = world.addTitle();
    await world.serves(title);
    expect((await world.ask(title, world.token(title))).body.equals(world.segment)).toBe(true);
    expect(world.api.spoil).toBe(0);
  });

  it('mends a file that was damaged on its disk', async () => {
    const title = world.addTitle();
    await world.serves(title);
    await world.kill();
    const file = join(world.inside, 'media', title.assetId, title.publicationId, 'video/1.m4s');
    await writeFile(file, Buffer.alloc(world.segment.length));
    world.start();
    await until(async () => (await readFile(file)).equals(world.segment));
    await world.serves(title);
  });

  it('withdraws what is wanted no longer', async () => {
    const title = world.addTitle();
    await world.serves(title);
    world.api.state = { ...world.api.state, publications: [] };
    const token = world.token(title);
    await until(async () => (await world.statusOf(title, token)) === 404);
    await until(() => world.api.beats.at(-1)?.holdings.length === 0);
  });

  it('keeps every token and the content key out of all it writes, and secrets to itself', async () => {
    const title = world.addTitle();
    await world.serves(title);
    await world.ask(title, world.token(title), 'key');
    await world.ask(title, world.token(title), 'video/missing.m4s');
    await world.ask(title, world.token(title, randomUUID(), randomBytes(32)));
    await world.ask(title, `${world.token(title)}x`);
    await world.ask(title, world.token(title), '../../x');
    await world.api.stop();
    await world.ask(title, world.token(title), 'key');
    const log = await readFile(join(world.inside, 'logs/access.log'), 'utf8');
    expect(log).toContain('"verdict":"forged"');
    for (const name of await filesUnder(world.inside)) {
      const bytes = await readFile(join(world.inside, name));
      for (const token of world.tokens) expect({ name, leaks: bytes.includes(token) }).toEqual({ name, leaks: false });
      expect({ name, leaks: bytes.includes(contentKey) }).toEqual({ name, leaks: false });
      if (bytes.includes(world.credential) || bytes.includes(world.tokenKey.key.toString('base64url'))) {
        expect({ name, mode: (await stat(join(world.inside, name))).mode & 0o777 }).toEqual({ name, mode: 0o600 });
      }
    }
    for (const address of world.api.addresses) {
      for (const token of world.tokens) expect(address).not.toContain(token);
    }
  });
});

const filesUnder = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
