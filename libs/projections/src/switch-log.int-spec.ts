import { MemoryEventLog, PostgresEventLog, startOf, type Position } from '@event-store';
import { openPool } from '@postgres';
import { testDatabase, type TestDatabase } from '@testing';
import { Projections } from './projections';
import { processManager, type ProcessManager } from './process-manager';
import { processCheckpoints, StillFollowing, switchLog } from './switch-log';

let database: TestDatabase;
let pool: ReturnType<typeof openPool>;
let log: PostgresEventLog;
beforeAll(async () => {
  database = await testDatabase();
  pool = openPool(database.ownerUrl, { max: 2, applicationName: 'test' });
  log = await PostgresEventLog.open({ url: database.ownerUrl });
});
afterAll(async () => {
  await log.close();
  await pool.end();
  await database.drop();
});

const aProcess = (name: string): ProcessManager =>
  processManager({ name, category: 'thing', events: {}, handle: async () => undefined });

describe('moving the process managers into a copy of their log', () => {
  it('is refused while a projector follows, and moves all of them when none does', async () => {
    const client = await pool.connect();
    const processes = [aProcess('one'), aProcess('two')];
    const projector = await Projections.start({ databaseUrl: database.ownerUrl, log, readModels: [], processes });
    await Promise.all(processes.map(({ name }) => projector.caughtUp(name)));
    const before = await processCheckpoints(client);
    expect([...before.keys()].sort()).toEqual(['one', 'two']);
    const there: Position = startOf(await new MemoryEventLog().head());
    await expect(switchLog(client, () => there)).rejects.toThrow(StillFollowing);
    expect(await processCheckpoints(client)).toEqual(before);
    await projector.close();
    await switchLog(client, () => there);
    expect([...(await processCheckpoints(client)).values()]).toEqual([there, there]);
    client.release();
  });
});
