import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { testDatabase, type TestDatabase } from '@testing';
import pg from 'pg';
import { anEvent, aStream, collect, idsOf, several } from '../contract/contract-events';
import { NotConnected, PostgresEventLog, type Batch } from '../index';

/** Passes on so many bytes of answers, and then cuts every connection. */
class ShortWire {
  readonly #sockets = new Set<Socket>();
  left = Infinity;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {
    server.on('connection', (near) => this.#join(near));
  }

  static async to(url: string): Promise<ShortWire> {
    const server = createServer();
    const wire = new ShortWire(server, new URL(url));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return wire;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return Object.assign(new URL(this.target), { port: String(port) }).href;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
  }

  #join(near: Socket): void {
    const far = connect(Number(this.target.port), this.target.hostname);
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => [near, far].forEach((end) => end.destroy()));
    }
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => {
      this.left -= bytes.length;
      if (this.left < 0) near.destroy();
      else near.write(bytes);
    });
  }
}

describe('replaying a long log', () => {
  let database: TestDatabase;
  let log: PostgresEventLog;
  let ids: readonly string[];
  let watcher: pg.Client;

  beforeAll(async () => {
    database = await testDatabase();
    log = await PostgresEventLog.open({ url: database.apiUrl });
    // Two windows and a half: 23,000 small events, and 40 of half a million bytes among them.
    for (let n = 0; n < 23; n++) await log.append(aStream(), 'no-stream', several(1000));
    for (let n = 0; n < 40; n++) await log.append(aStream(), 'no-stream', [anEvent({ text: 'x'.repeat(500_000) })]);
    for (let n = 0; n < 2; n++) await log.append(aStream(), 'no-stream', several(1000));
    watcher = new pg.Client({ connectionString: database.adminUrl });
    await watcher.connect();
    const { rows } = await watcher.query<{ id: string }>('SELECT id FROM log.event ORDER BY position');
    ids = idsOf(rows);
  });
  afterAll(async () => {
    await log.close();
    await watcher.end();
    await database.drop();
  });

  /** Sessions of the log's readers that are in a transaction now. */
  const atWork = async () => {
    const { rows } = await watcher.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND usename = 'usher_api' AND (state <> 'idle' OR backend_xmin IS NOT NULL)`,
    );
    return rows.length;
  };

  it('gives all of it once and in order, cut where its events are large', async () => {
    const read: string[] = [];
    let largest = 0;
    for await (const { events } of log.readAll({ batchSize: 100_000 })) {
      read.push(...idsOf(events));
      largest = Math.max(largest, JSON.stringify(events).length);
    }
    expect(read).toEqual(ids);
    expect(largest).toBeLessThan(2 * 16_000_000);
  });

  it('has its transaction behind it while its reader is still slow', async () => {
    const iterator = log.readAll()[Symbol.asyncIterator]();
    const first = (await iterator.next()).value as Batch;
    expect(first.events).toHaveLength(1000);
    while ((await atWork()) > 0);
    const rest: string[] = [];
    for (let next = await iterator.next(); !next.done; next = await iterator.next())
      rest.push(...idsOf(next.value.events));
    expect([...idsOf(first.events), ...rest]).toEqual(ids);
  });

  it('leaves its connections to others when its reader goes away', async () => {
    const one = await PostgresEventLog.open({ url: database.apiUrl, connections: 1 });
    for (let n = 0; n < 5; n++) for await (const _ of one.readAll({ batchSize: 10 })) break;
    const stop = new AbortController();
    const waiting = collect(one.readAll({ signal: stop.signal }));
    stop.abort();
    expect(await waiting).toEqual([]);
    expect(await one.find(ids[0] as string)).toMatchObject({ id: ids[0] });
    while ((await atWork()) > 0);
    await one.close();
  });

  it('says that it is not connected when the connection is lost in its midst, and goes on from the last place', async () => {
    const wire = await ShortWire.to(database.apiUrl);
    const lost = await PostgresEventLog.open({ url: wire.url, connections: 1 });
    const read: string[] = [];
    let after: Batch['through'] | undefined;
    let losses = 0;
    wire.left = 6_000_000;
    while (read.length < ids.length) {
      try {
        for await (const { events, through } of lost.readAll(after ? { after } : {})) {
          read.push(...idsOf(events));
          after = through;
        }
      } catch (error) {
        expect(error).toBeInstanceOf(NotConnected);
        losses += 1;
        wire.left = losses === 1 ? 9_000_000 : Infinity;
      }
    }
    expect(read).toEqual(ids);
    expect(losses).toBeGreaterThan(0);
    await lost.close();
    wire.close();
  });

  it('is mended by a follower himself, who misses nothing and gets nothing twice', async () => {
    const wire = await ShortWire.to(database.apiUrl);
    let losses = 0;
    const onError = () => {
      losses += 1;
      wire.left = Infinity;
    };
    const followed = await PostgresEventLog.open({ url: wire.url, onError });
    const stop = new AbortController();
    const read: string[] = [];
    wire.left = 7_000_000;
    for await (const { events, caughtUp } of followed.subscribe({ signal: stop.signal })) {
      read.push(...idsOf(events));
      if (caughtUp) stop.abort();
    }
    expect(read).toEqual(ids);
    expect(losses).toBeGreaterThan(0);
    await followed.close();
    wire.close();
  });
});
