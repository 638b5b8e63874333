import { PlaybackLeases } from '@operations';
import { openPool } from '@postgres';
import { Aggregates, PostgresEventLog } from '@event-store';
import { aTestServer, eventually, testDatabase, type TestDatabase } from '@testing';
import { keepViewings } from '../../apps/projector/src/viewing/keep-viewings';
import { DeviceWorld } from './device-world';

const leaseMs = 3 * 2_000;
let own: Awaited<ReturnType<typeof aTestServer>>;
let database: TestDatabase;
let world: DeviceWorld;

beforeAll(async () => {
  own = await aTestServer();
  database = await testDatabase(own.server.url());
  world = await DeviceWorld.open({ PLAYBACK_HEARTBEAT: '2s' }, database);
});
afterAll(async () => {
  await world.close();
  await own.remove();
});

async function keeping() {
  const stop = new AbortController();
  const { ownerUrl: databaseUrl } = database;
  const onError = () => undefined;
  const log = await PostgresEventLog.open({ url: databaseUrl, onError });
  const pool = openPool(databaseUrl, { max: 2, applicationName: 'test', onError });
  const { clock } = world;
  const leases = new PlaybackLeases(pool);
  const tools = { databaseUrl, log, clock, leases, leaseMs, aggregates: new Aggregates(log, clock), onError };
  const running = keepViewings({ ...tools, signal: stop.signal });
  const end = async () => {
    stop.abort();
    await running;
    await Promise.all([log.close(), pool.end()]);
  };
  return { leases, end };
}

describe('a database that is killed while somebody watches', () => {
  it('ends no session, says when to ask again meanwhile, and knows all that was written', async () => {
    const carrierId = await world.carrier();
    const title = await world.title(carrierId);
    const node = await world.node(title.publicationId);
    const box = await world.household(carrierId);
    await world.subscribe(box, title.productId);
    const { sessionId } = (await world.play(box, title)).body;
    const { leases, end } = await keeping();
    try {
      await own.server.kill();
      const asked = await world.beatOf(box, sessionId);
      expect([asked.status, asked.headers.get('retry-after')]).toEqual([503, '2']);
      expect((await world.play(box, title)).status).toBe(503);

      await own.server.start();
      const lease = await eventually('a new lease', () => leases.find(String(sessionId)).catch(() => undefined));
      expect(lease.basis).toBe('assumed');
      const held = await eventually('a heartbeat that is heard', async () => {
        const answer = await world.beatOf(box, sessionId);
        return answer.status === 503 ? undefined : answer;
      });
      expect(held.status).toBe(200);
      expect((await leases.find(String(sessionId)))?.basis).toBe('observed');
      const types = (await world.events(`viewing-${box.accountId}`)).map(({ type }) => type);
      expect(types).toEqual(['ViewingStarted']);

      await world.beat(node, [title.publicationId]);
      expect((await world.play(await world.device(box.accountId, carrierId), title)).status).toBe(201);
    } finally {
      await end();
    }
  });
});
