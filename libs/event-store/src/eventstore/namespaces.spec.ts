import { aStream, collect, idsOf, several } from '../contract/contract-events';
import { comparePositions, type EventLog } from '../index';
import { EventStoreEventLog } from './eventstore-event-log.adapter';
import { TestServer } from './test-server/test-server';

let server: TestServer;
let logs: EventLog[] = [];
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(async () => {
  await Promise.all(logs.map((log) => log.close()));
  logs = [];
  await server.down();
});

async function logIn(namespace?: string): Promise<EventLog> {
  const log = await EventStoreEventLog.open({ url: server.url, namespace });
  logs.push(log);
  return log;
}

describe('logs of several namespaces on one server', () => {
  it('know nothing of each other, though their streams have one name', async () => {
    const [north, south, plain] = [await logIn('north'), await logIn('south'), await logIn()];
    const stream = aStream();
    const written = [];
    for (const log of [north, south, plain]) {
      const events = several(2);
      await log.append(stream, 'no-stream', events);
      written.push(idsOf(events));
    }
    for (const [index, log] of [north, south, plain].entries()) {
      const page = await log.readStream(stream);
      expect(idsOf(page.kind === 'events' ? page.events : [])).toEqual(written[index]);
      const all = await collect(log.readAll({ filter: { categories: ['order'] } }));
      expect(idsOf(all)).toEqual(written[index]);
      expect(all.map((event) => event.stream)).toEqual([stream, stream]);
      expect(await log.find(written[index]?.[1] as string)).toMatchObject({ stream, revision: 1 });
    }
  });

  it('refuse the positions of each other', async () => {
    const [north, again, south] = [await logIn('north'), await logIn('north'), await logIn('south')];
    const { position } = await north.append(aStream(), 'any', several(1));
    expect(comparePositions(position, await again.head())).toBe(0);
    await expect(collect(south.readAll({ after: position }))).rejects.toMatchObject({ name: 'ForeignPosition' });
  });
});
