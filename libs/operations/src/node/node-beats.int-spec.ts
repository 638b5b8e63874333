import { randomUUID } from 'node:crypto';
import { addMs, type Instant } from '@domain/kernel';
import { openPool } from '@postgres';
import { testDatabase, type TestDatabase } from '@testing';
import { beatLeaseMs, NodeBeats } from './node-beats';

let database: TestDatabase;
let pool: ReturnType<typeof openPool>;

beforeEach(async () => {
  database = await testDatabase();
  pool = openPool(database.apiUrl, { max: 2, applicationName: 'test' });
});
afterEach(async () => {
  await pool.end();
  await database.drop();
});

const seenAt = '2026-01-05T12:00:00.000Z' as Instant;

describe("a node's beat", () => {
  it('says what the node holds, and counts for a while', async () => {
    const beat = { nodeId: randomUUID(), seenAt, holdings: [randomUUID()], sessions: 3, freeBytes: 2 ** 45 };
    await new NodeBeats(pool).beat(beat);
    expect(await new NodeBeats(pool).all()).toEqual([{ ...beat, expiresAt: addMs(seenAt, beatLeaseMs) }]);
  });

  it('replaces the one before', async () => {
    const beats = new NodeBeats(pool);
    const beat = { nodeId: randomUUID(), seenAt, holdings: [randomUUID()], sessions: 3, freeBytes: 10 };
    const next = { ...beat, seenAt: addMs(seenAt, 2_000), holdings: [], sessions: 0 };
    await beats.beat(beat);
    await beats.beat(next);
    expect(await beats.all()).toEqual([{ ...next, expiresAt: addMs(next.seenAt, beatLeaseMs) }]);
  });
});
