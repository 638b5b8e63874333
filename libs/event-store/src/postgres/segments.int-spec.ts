import { testDatabase, type TestDatabase } from '@testing';
import pg from 'pg';
import { anEvent, aStream, collect, idsOf, several } from '../contract/contract-events';
import { PostgresEventLog } from '../index';

const size = 8_000_000;

describe('a log in segments', () => {
  let database: TestDatabase;
  let owner: pg.Client;
  let log: PostgresEventLog;

  beforeEach(async () => {
    database = await testDatabase();
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    log = await PostgresEventLog.open({ url: database.apiUrl });
  });
  afterEach(async () => {
    await log.close();
    await owner.end();
    await database.drop();
  });

  const segments = async () =>
    (await owner.query<{ ends_at: string }>('SELECT ends_at FROM log.segment ORDER BY 1')).rows.map(({ ends_at }) =>
      Number(ends_at),
    );
  const headAt = (position: number) => owner.query('UPDATE log.head SET position = $1', [position]);
  const placesIn = async (table: string) =>
    (await owner.query<{ position: string }>(`SELECT position FROM log.${table} ORDER BY 1`)).rows.map((row) =>
      Number(row.position),
    );

  it('gets the next one from who appends beyond the last, also in the midst of an append', async () => {
    await headAt(size - 1);
    expect(await segments()).toEqual([size]);
    const events = several(3);
    await log.append(aStream(), 'no-stream', events);
    expect(await segments()).toEqual([size, 2 * size]);
    expect(await placesIn('event_from_1')).toEqual([size]);
    expect(await placesIn(`event_from_${size + 1}`)).toEqual([size + 1, size + 2]);
    expect(idsOf(await collect(log.readAll()))).toEqual(idsOf(events));
  });

  it('gets it once when many need it at once, and nobody learns of it', async () => {
    await headAt(size);
    const other = await PostgresEventLog.open({ url: database.apiUrl });
    await Promise.all([log, other].flatMap((one) => [1, 2, 3].map(() => one.append(aStream(), 'any', several(2)))));
    await other.close();
    expect(await segments()).toEqual([size, 2 * size]);
    expect(await collect(log.readAll())).toHaveLength(12);
  });

  it('finds streams and events wherever they stand', async () => {
    const stream = aStream();
    const events = [anEvent(), anEvent(), anEvent(), anEvent()];
    for (const [n, event] of events.entries()) {
      await headAt(n * size);
      await log.append(stream, 'any', [event]);
    }
    const page = await log.readStream(stream);
    expect(page.kind === 'events' && idsOf(page.events)).toEqual(idsOf(events));
    const last = await log.readStream(stream, { direction: 'backwards', limit: 2 });
    expect(last.kind === 'events' && idsOf(last.events)).toEqual(idsOf(events).toReversed().slice(0, 2));
    for (const event of events) expect(await log.find(event.id)).toMatchObject({ id: event.id, stream });
  });

  it('cannot be changed part by part by the programs that write it', async () => {
    const api = new pg.Client({ connectionString: database.apiUrl });
    await api.connect();
    for (const change of [
      'DELETE FROM log.event_from_1',
      'INSERT INTO log.event_from_1 (position) VALUES (1)',
      'ALTER TABLE log.event DETACH PARTITION log.event_from_1',
      'SELECT log.make_segments(9999999999)',
    ])
      await expect(api.query(change)).rejects.toMatchObject({ code: '42501' });
    expect((await api.query('SELECT log.make_room() AS made')).rows).toEqual([{ made: 0 }]);
    await api.end();
  });
});
