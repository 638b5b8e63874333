import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { testDatabase, type TestDatabase } from '@testing';
import pg from 'pg';
import { anEvent, aStream, collect, idsOf, several } from './contract/contract-events';
import { NotConnected, OutcomeUnknown, PostgresEventLog, RevisionConflict, type AppendEnd } from './index';

/** Stands between the log and its server, to lose an answer on the way back. */
class Wire {
  losesNextAnswer = false;
  refuses = false;
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {
    server.on('connection', (near) => this.#join(near));
  }

  static async to(url: string): Promise<Wire> {
    const server = createServer();
    const wire = new Wire(server, new URL(url));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return wire;
  }

  get url(): string {
    const url = new URL(this.target);
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  #join(near: Socket): void {
    if (this.refuses) return void near.destroy();
    const far = connect(Number(this.target.port), this.target.hostname);
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => {
      if (!this.losesNextAnswer) return void near.write(bytes);
      this.losesNextAnswer = false;
      near.destroy();
    });
  }
}

describe('a log whose connection is lost', () => {
  let database: TestDatabase;
  let wire: Wire;
  let log: PostgresEventLog;
  let ends: AppendEnd[];

  beforeEach(async () => {
    database = await testDatabase();
    wire = await Wire.to(database.apiUrl);
    ends = [];
    log = await PostgresEventLog.open({
      url: wire.url,
      appendConnections: 1,
      settleWithinMs: 300,
      onAppend: (milliseconds, end) => ends.push(milliseconds >= 0 ? end : 'failed'),
    });
    // What is lost shall be an append's answer, not a greeting.
    await log.append(aStream(), 'any', several(1));
    ends.length = 0;
  });
  afterEach(async () => {
    await log.close();
    wire.close();
    await database.drop();
  });

  const idsInLog = async () => idsOf(await collect(log.readAll())).slice(1);

  it.each(['no-stream', 'any'] as const)(
    'answers what became of an append whose answer was lost (%s)',
    async (expected) => {
      const stream = aStream();
      const events = several(2);
      wire.losesNextAnswer = true;
      const answer = await log.append(stream, expected, events);
      expect(answer).toMatchObject({ revision: 1, position: await log.head() });
      expect(await idsInLog()).toEqual(idsOf(events));
    },
  );

  it('tells a conflict as one, though the answer was lost', async () => {
    const stream = aStream();
    await log.append(stream, 'no-stream', several(3));
    wire.losesNextAnswer = true;
    const conflict = log.append(stream, 0, several(1));
    await expect(conflict).rejects.toMatchObject({ name: RevisionConflict.name, expected: 0, actual: 2 });
    expect(ends).toEqual(['written', 'conflict']);
  });

  it('says that the outcome is unknown when nobody answers any more, and the same append later finds it', async () => {
    const stream = aStream();
    const events = several(2);
    wire.losesNextAnswer = true;
    wire.refuses = true;
    await expect(log.append(stream, 'no-stream', events)).rejects.toBeInstanceOf(OutcomeUnknown);
    wire.refuses = false;
    expect(await log.append(stream, 'no-stream', events)).toMatchObject({ revision: 1, repeated: true });
    expect(ends).toEqual(['failed', 'repeated']);
  });

  it('says that it is not connected when nothing could be sent', async () => {
    wire.refuses = true;
    wire.cut();
    const url = wire.url;
    await expect(PostgresEventLog.open({ url })).rejects.toBeInstanceOf(NotConnected);
    await expect(log.find(anEvent().id)).rejects.toBeInstanceOf(NotConnected);
    await expect(log.head()).rejects.toBeInstanceOf(NotConnected);
    await expect(log.append(aStream(), 'any', several(1))).rejects.toBeInstanceOf(NotConnected);
    wire.refuses = false;
    expect(await idsInLog()).toEqual([]);
  });

  it('writes once though the server ends the session under the append', async () => {
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await owner.query('BEGIN');
    await owner.query('UPDATE log.head SET position = position');
    const events = several(2);
    const append = log.append(aStream(), 'no-stream', events);
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND wait_event_type = 'Lock' AND usename = 'usher_api'`;
    while (!(await admin.query(end)).rowCount);
    await owner.query('COMMIT');
    expect(await append).toMatchObject({ revision: 1, repeated: false });
    expect(await idsInLog()).toEqual(idsOf(events));
    await Promise.all([owner.end(), admin.end()]);
  });

  it('goes on following where it was, and misses nothing that was written meanwhile', async () => {
    const other = await PostgresEventLog.open({ url: database.apiUrl });
    const events = several(6);
    const stop = new AbortController();
    const followed: string[] = [];
    const iterator = log.subscribe({ signal: stop.signal })[Symbol.asyncIterator]();
    await iterator.next();
    const more = (async () => {
      while (followed.length < 6) followed.push(...idsOf((await iterator.next()).value?.events ?? []));
    })();
    for (const event of events) {
      wire.cut();
      await other.append(aStream(), 'no-stream', [event]);
    }
    await more;
    expect(followed).toEqual(idsOf(events));
    stop.abort();
    await other.close();
  });
});
