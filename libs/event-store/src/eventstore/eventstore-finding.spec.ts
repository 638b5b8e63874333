import { EventStoreDBClient } from '@eventstore/db-client';
import { anEvent, aStream, several } from '../contract/contract-events';
import type { EventIndex, EventPlace, Position } from '../index';
import { EventStoreEventLog } from './eventstore-event-log.adapter';
import { TestServer } from './test-server/test-server';

/** An index that knows what a test has told it. */
class ToldIndex implements EventIndex {
  readonly places = new Map<string, EventPlace>();
  known: Position | undefined;
  isClosed = false;

  async position(): Promise<Position | undefined> {
    return this.known;
  }

  async lookUp(eventId: string): Promise<EventPlace | undefined> {
    return this.places.get(eventId);
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

describe('finding an event by its id in an EventStoreDB', () => {
  let server: TestServer;
  let index: ToldIndex;
  let log: EventStoreEventLog;

  beforeEach(async () => {
    server = await TestServer.start();
    index = new ToldIndex();
    log = await EventStoreEventLog.open({ url: server.url, index });
  });
  afterEach(async () => {
    await log.close();
    await server.down();
  });

  async function written() {
    const stream = aStream();
    const [a, b] = several(2);
    const { position } = await log.append(stream, 'any', [a, b]);
    return { stream, a, b, position };
  }

  it('goes where the index says', async () => {
    const { stream, b, position } = await written();
    index.known = position;
    index.places.set(b.id, { stream, revision: 1 });
    expect(await log.find(b.id)).toMatchObject({ id: b.id, stream, revision: 1, position });
  });

  it('looks through what the index has not come to, with and without a stream named', async () => {
    const { position } = await written();
    index.known = position;
    const { stream, b } = await written();
    expect(await log.find(b.id)).toMatchObject({ id: b.id, stream, revision: 1 });
    expect(await log.find(b.id, stream)).toMatchObject({ id: b.id, stream, revision: 1 });
  });

  it('looks no further back than where the index would have known it', async () => {
    const { stream, b } = await written();
    index.known = (await log.append(stream, 'any', [anEvent()])).position;
    expect(await log.find(b.id)).toBeUndefined();
    expect(await log.find(b.id, stream)).toBeUndefined();
  });

  it('looks through all where the index is of another log, or knows none yet', async () => {
    const { b } = await written();
    for (const known of [undefined, 'another@99999.99999' as Position]) {
      index.known = known;
      expect(await log.find(b.id)).toMatchObject({ id: b.id });
    }
  });

  it('does not take another event for it where the index is wrong', async () => {
    const { stream, b } = await written();
    index.places.set(b.id, { stream, revision: 0 });
    expect(await log.find(b.id)).toMatchObject({ id: b.id, revision: 1 });
  });

  it('finds it also in a stream that was closed for ever', async () => {
    const { stream, b, position } = await written();
    const operator = EventStoreDBClient.connectionString(server.url);
    await operator.tombstoneStream(stream);
    void operator.dispose();
    expect(await log.find(b.id, stream)).toMatchObject({ id: b.id });
    index.known = position;
    index.places.set(b.id, { stream, revision: 1 });
    expect(await log.find(b.id)).toMatchObject({ id: b.id, stream, revision: 1 });
  });

  it('closes the index with the log', async () => {
    await log.close();
    expect(index.isClosed).toBe(true);
  });
});
