import { jest } from '@jest/globals';
import { BACKWARDS, END, EventStoreDBClient, FORWARDS, jsonEvent, streamNameFilter } from '@eventstore/db-client';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendFileSync } from 'node:fs';
import { FileJournal } from './journal';
import { Records } from './records';
import { badBatch, batchOver } from './raw-batches';
import { TestServer } from './test-server';

type Place = Readonly<{ commit: bigint; prepare: bigint }>;

/** What the real server does and surprises by, shown by the real client on the test's server. */
describe('the test server', () => {
  let server: TestServer;
  let client: EventStoreDBClient;

  beforeEach(async () => {
    server = await TestServer.start();
    client = EventStoreDBClient.connectionString(server.url);
  });
  afterEach(async () => {
    void client.dispose();
    await server.down();
  });

  const anEvent = (n = 1, type = 'Counted') => jsonEvent({ type, data: { n } });
  const aStream = () => `thing-${randomUUID()}`;
  const outcome = (act: Promise<unknown>) =>
    act.then(
      () => undefined,
      (error: Error) => error,
    );
  const credential = { username: 'any', password: 'any' };

  async function written(count: number): Promise<{ stream: string; places: Place[] }> {
    const stream = aStream();
    await client.appendToStream(
      stream,
      Array.from({ length: count }, (_, n) => anEvent(n)),
    );
    const places: Place[] = [];
    for await (const { event } of client.readStream(stream)) places.push(event?.position as Place);
    return { stream, places };
  }

  const numbers = async (read: AsyncIterable<{ event?: { data: unknown } }>, limit = Number.POSITIVE_INFINITY) => {
    const found: unknown[] = [];
    for await (const { event } of read) {
      found.push((event?.data as { n: number }).n);
      if (found.length >= limit) break;
    }
    return found;
  };

  describe('appending', () => {
    it.each([
      ['in one call for all', undefined],
      ['in a call of its own', credential],
    ])('%s tells the revision, and a conflict by its class', async (_, credentials) => {
      const stream = aStream();
      const more = credentials && { credentials };
      expect(await client.appendToStream(stream, [anEvent(), anEvent()], { ...more })).toMatchObject({
        nextExpectedRevision: 1n,
      });
      const error = await outcome(client.appendToStream(stream, anEvent(), { expectedRevision: 0n, ...more }));
      expect(error).toMatchObject({ type: 'wrong-expected-version', actualVersion: 1n, message: '' });
    });

    it('does a retry once and gives its first result, also after later events', async () => {
      const stream = aStream();
      const events = [anEvent(), anEvent()];
      const first = await client.appendToStream(stream, events, { expectedRevision: 'no_stream' });
      await client.appendToStream(stream, anEvent());
      expect(await client.appendToStream(stream, events, { expectedRevision: 'no_stream' })).toEqual(first);
      expect(await client.appendToStream(stream, events)).toEqual(first);
      const part = client.appendToStream(stream, [events[0] as never, anEvent()], { expectedRevision: 'no_stream' });
      expect(await outcome(part)).toMatchObject({ type: 'wrong-expected-version' });
    });

    it('forgets, where no revision is expected, what was written long ago', async () => {
      await server.down();
      server = await TestServer.start(new Records({ remembered: 2 }));
      client = EventStoreDBClient.connectionString(server.url);
      const [stream, event] = [aStream(), anEvent()];
      await client.appendToStream(stream, event);
      await client.appendToStream(stream, [anEvent(), anEvent()]);
      expect(await client.appendToStream(stream, event)).toMatchObject({ nextExpectedRevision: 3n });
    });

    it('reports always the same revision where a conflict is not to be thrown', async () => {
      const silent = EventStoreDBClient.connectionString(`${server.url}&throwOnAppendFailure=false`);
      const { stream } = await written(5);
      const end = await silent.appendToStream(stream, anEvent(), { expectedRevision: 0n });
      expect(end).toMatchObject({ success: false, nextExpectedRevision: 1n });
      void silent.dispose();
    });

    it('answers a bad request, and answers it again later', async () => {
      server.weather.secondAnswerAfterMs = 10;
      const answers = await batchOver(server.address, badBatch(), 2);
      expect(answers.map((answer) => answer.getError()?.getMessage())).toEqual(['BadRequest', 'BadRequest']);
      expect(new Set(answers.map((answer) => answer.getCorrelationId()?.getString())).size).toBe(1);
      server.weather.secondAnswerAfterMs = 60_000;
      const error = await outcome(client.appendToStream(aStream(), anEvent(1, '')));
      expect(error).toMatchObject({ type: 'unknown', message: 'Could not recognize BadRequest' });
    });

    it('fails every append under way when one of them expects a negative revision', async () => {
      const stream = aStream();
      await client.appendToStream(stream, anEvent());
      server.weather.freeze();
      const others = [1, 2, 3].map(() => outcome(client.appendToStream(aStream(), anEvent())));
      const bad = outcome(client.appendToStream(stream, anEvent(), { expectedRevision: -1n }));
      expect(await bad).toMatchObject({ type: 'unknown' });
      for (const end of await Promise.all(others)) expect(end).toMatchObject({ type: 'unknown' });
      server.weather.thaw();
    });

    it('looks at the deadline of an append only when its turn comes, and only where one call carries all', async () => {
      await client.appendToStream(aStream(), anEvent());
      server.weather.freeze();
      const late = outcome(client.appendToStream(aStream(), anEvent(), { deadline: 1 }));
      const own = outcome(client.appendToStream(aStream(), anEvent(), { deadline: 100, credentials: credential }));
      expect(await own).toMatchObject({ type: 'deadline-exceeded', code: 4 });
      server.weather.thaw();
      expect(await late).toMatchObject({ type: 'deadline-exceeded', message: '' });
    });

    it('refuses more than a mebibyte of data, and does not count metadata', async () => {
      const bytes = (count: number) => 'x'.repeat(count - 8);
      const event = (count: number, metadata = 2) =>
        jsonEvent({ type: 'Large', data: { n: bytes(count) }, metadata: { m: bytes(metadata + 8) } });
      const error = await outcome(client.appendToStream(aStream(), [event(600_000), event(600_000)]));
      expect(error).toMatchObject({ type: 'maximum-append-size-exceeded', maxAppendSize: 1_048_576 });
      expect(await outcome(client.appendToStream(aStream(), event(1_000_000, 2 * 1_048_576)))).toBeUndefined();
    });

    it('ends at a message of 17 MiB, and goes on', async () => {
      const huge = jsonEvent({ type: 'Huge', data: { n: 'x'.repeat(17 * 1_048_576) } });
      expect(await outcome(client.appendToStream(aStream(), huge))).toMatchObject({ type: 'unknown', code: 8 });
      expect(await outcome(client.appendToStream(aStream(), anEvent()))).toBeUndefined();
    });

    it('takes nothing, two events of one id, and a stream that is all streams', async () => {
      const [stream, twin] = [aStream(), anEvent()];
      expect(await outcome(client.appendToStream(stream, []))).toBeUndefined();
      await client.appendToStream(stream, [twin, twin]);
      expect(await numbers(client.readStream(stream))).toEqual([1, 1]);
      expect(await outcome(client.appendToStream('$all', anEvent()))).toBeUndefined();
    });

    it('to a stream closed for ever is an error of its own; a deleted one goes on', async () => {
      const [{ stream }, other] = [await written(2), await written(2)];
      await client.tombstoneStream(stream);
      for (const more of [{}, { credentials: credential }])
        expect(await outcome(client.appendToStream(stream, anEvent(), more))).toMatchObject({ type: 'stream-deleted' });
      expect(await outcome(numbers(client.readStream(stream)))).toMatchObject({ type: 'stream-deleted' });
      await client.deleteStream(other.stream);
      expect(await outcome(numbers(client.readStream(other.stream)))).toMatchObject({ type: 'stream-not-found' });
      const again = await client.appendToStream(other.stream, anEvent(), { expectedRevision: 'no_stream' });
      expect(again).toMatchObject({ nextExpectedRevision: 2n });
    });
  });

  describe('reading', () => {
    it('from a position is with it forwards and without it backwards, and a subscription is behind it', async () => {
      const { places } = await written(5);
      const fromPosition = places[2] as Place;
      expect(fromPosition.commit).toBe(fromPosition.prepare);
      expect(await numbers(client.readAll({ fromPosition, direction: FORWARDS }))).toEqual([2, 3, 4]);
      expect(await numbers(client.readAll({ fromPosition, direction: BACKWARDS }))).toEqual([1, 0]);
      expect(await numbers(client.subscribeToAll({ fromPosition }), 2)).toEqual([3, 4]);
    });

    it('beyond the end is empty, and from where no event stands fails', async () => {
      const { places } = await written(2);
      const { commit } = places[1] as Place;
      const far = { commit: commit + 10_000n, prepare: commit + 10_000n };
      expect(await numbers(client.readAll({ fromPosition: far }))).toEqual([]);
      const invalid = { commit: commit - 1n, prepare: commit - 1n };
      expect(await outcome(numbers(client.readAll({ fromPosition: invalid })))).toMatchObject({ code: 2 });
    });

    it('ignores a filter, which this client does not send', async () => {
      await written(3);
      const options = { filter: streamNameFilter({ prefixes: ['nothing'] }) };
      expect(await numbers(client.readAll(options as never))).toEqual([0, 1, 2]);
    });

    it('tells checkpoints each so many events, late and without prepare position until it is live', async () => {
      const { places } = await written(100);
      const checkpoints: Place[] = [];
      const checkpointReached = (_: unknown, place: Place) => void checkpoints.push(place);
      const filter = streamNameFilter({ prefixes: ['wanted'], checkpointReached });
      const subscription = client.subscribeToAll({ filter }).on('data', () => undefined);
      await until(() => checkpoints.length === 2);
      const before = places.map(({ commit }) => commit);
      expect(checkpoints).toEqual([
        { commit: before[32], prepare: 0n },
        { commit: before[64], prepare: 0n },
      ]);
      const live = (await written(32)).places.at(-1);
      await until(() => checkpoints.length === 3);
      expect(checkpoints[2]).toEqual(live);
      await subscription.unsubscribe();
    });

    it('drops a live subscriber that is more than its buffer behind', async () => {
      const subscription = client.subscribeToAll({ fromPosition: END });
      const dropped = new Promise((resolve) => subscription.on('error', resolve));
      await new Promise((resolve) => subscription.on('confirmation', () => resolve(undefined)).resume());
      await written(200);
      expect(await dropped).toMatchObject({ type: 'timeout', code: 10 });
    });
  });

  describe('a connection', () => {
    it('refused is a plain error, reset is another, and a starting server a third', async () => {
      await server.wire.close();
      const refused = await outcome(client.appendToStream(aStream(), anEvent()));
      expect(refused).toMatchObject({ code: 14 });
      expect(refused).not.toHaveProperty('type');
      await server.wire.open();
      await client.appendToStream(aStream(), anEvent());
      server.weather.freeze();
      const reset = outcome(client.appendToStream(aStream(), anEvent()));
      await server.weather.met();
      server.wire.cut();
      expect(await reset).toMatchObject({ type: 'unavailable' });
      server.weather.thaw();
      server.weather.isStarting = true;
      const starting = await outcome(client.appendToStream(aStream(), anEvent()));
      expect(starting).toMatchObject({ type: 'unknown', message: 'Could not recognize Server Is Not Ready' });
    });

    it('held is given up only when the client gets no sign of life', async () => {
      const warned = jest.spyOn(console, 'warn').mockReturnValue(undefined);
      const anxious = EventStoreDBClient.connectionString(`${server.url}&keepAliveInterval=50&keepAliveTimeout=50`);
      warned.mockRestore();
      await anxious.appendToStream(aStream(), anEvent());
      server.wire.hold();
      const end = await outcome(anxious.appendToStream(aStream(), anEvent(), { deadline: 20 }));
      expect(end).toMatchObject({ type: 'unavailable' });
      server.wire.release();
      void anxious.dispose();
    });

    it('to a node that does not lead ends at the leader, for who asks for it', async () => {
      const leader = await TestServer.start(server.records);
      server.weather.leader = leader.address;
      const asks = { requiresLeader: true };
      const error = await outcome(client.appendToStream(aStream(), anEvent(), asks));
      expect(error).toMatchObject({ type: 'not-leader', leader: { address: '127.0.0.1', port: leader.address.port } });
      expect(await outcome(client.appendToStream(aStream(), anEvent(), asks))).toBeUndefined();
      await leader.down();
    });

    it('is found by gossip', async () => {
      const { host, port } = server.address;
      const cluster = EventStoreDBClient.connectionString(`esdb+discover://${host}:${port}?tls=false`);
      await cluster.appendToStream(aStream(), anEvent());
      void cluster.dispose();
    });
  });

  it('has after a restart all that it answered for, and nothing that was being written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'usher-records-'));
    const journal = new FileJournal(folder);
    const before = new Records({ journal });
    const proposal = { id: randomUUID(), type: 'Counted', contentType: 'application/json' };
    const bytes = { data: new TextEncoder().encode('{"n":1}'), metadata: new Uint8Array() };
    before.append('a', 'no-stream', [{ ...proposal, ...bytes }]);
    before.tombstone('b');
    journal.close();
    appendFileSync(join(folder, 'records.jsonl'), '[{"id":"cut o');
    const after = new Records({ journal: new FileJournal(folder) });
    expect(after.all.map(({ stream, position }) => [stream, position])).toEqual(
      before.all.map(({ stream, position }) => [stream, position]),
    );
    expect(after.stream('b')).toBe('deleted');
    expect(after.append('a', 'no-stream', [{ ...proposal, ...bytes }])).toMatchObject({
      kind: 'success',
      revision: 0n,
    });
    await rm(folder, { recursive: true });
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
