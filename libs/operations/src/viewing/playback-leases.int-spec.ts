import { randomUUID } from 'node:crypto';
import { addMs, type Instant } from '@domain/kernel';
import { openPool } from '@postgres';
import { aTestServer, testDatabase, type TestDatabase } from '@testing';
import { PlaybackLeases, type PlaybackLease } from './playback-leases';

const now = '2026-01-05T12:00:00.000Z' as Instant;

const aLease = (): Omit<PlaybackLease, 'basis'> => ({
  sessionId: randomUUID(),
  accountId: randomUUID(),
  carrierId: randomUUID(),
  lastSeenAt: now,
  expiresAt: addMs(now, 30_000),
});

describe('a playback lease', () => {
  let database: TestDatabase;
  let pool: ReturnType<typeof openPool>;
  let leases: PlaybackLeases;

  beforeEach(async () => {
    database = await testDatabase();
    pool = openPool(database.apiUrl, { max: 2, applicationName: 'test' });
    leases = new PlaybackLeases(pool);
  });
  afterEach(async () => {
    await pool.end();
    await database.drop();
  });

  it('begins and is renewed by a heartbeat', async () => {
    const lease = aLease();
    await leases.renew(lease);
    const next = { ...lease, lastSeenAt: addMs(now, 10_000), expiresAt: addMs(now, 40_000) };
    await leases.renew(next);
    expect(await leases.find(lease.sessionId)).toEqual({ ...next, basis: 'observed' });
  });

  it('is not shortened by a heartbeat that comes late', async () => {
    const lease = aLease();
    await leases.renew(lease);
    await leases.renew({ ...lease, lastSeenAt: addMs(now, -5_000), expiresAt: addMs(now, 25_000) });
    expect(await leases.find(lease.sessionId)).toEqual({ ...lease, basis: 'observed' });
  });

  it('lapses at its end, and is told of until it is ended', async () => {
    const [lapsing, living] = [aLease(), { ...aLease(), expiresAt: addMs(now, 60_000) }];
    await leases.renew(lapsing);
    await leases.renew(living);
    expect(await leases.lapsed(addMs(now, 29_999))).toEqual([]);
    const told = [{ ...lapsing, basis: 'observed' }];
    expect(await leases.lapsed(addMs(now, 30_000))).toEqual(told);
    expect(await leases.lapsed(addMs(now, 30_000))).toEqual(told);
    await leases.end(lapsing.sessionId);
    expect(await leases.lapsed(addMs(now, 30_000))).toEqual([]);
  });

  it('is told of in the order of its end, as many as asked for', async () => {
    const all = [3, 1, 2].map((second) => ({ ...aLease(), expiresAt: addMs(now, second) }));
    for (const lease of all) await leases.renew(lease);
    expect((await leases.lapsed(addMs(now, 10), 2)).map(({ expiresAt }) => expiresAt)).toEqual([
      addMs(now, 1),
      addMs(now, 2),
    ]);
  });

  it('is restored only where there is none, and marked so until somebody is heard', async () => {
    const [held, lost] = [aLease(), aLease()];
    await leases.renew(held);
    expect(await leases.restore([{ ...held, expiresAt: addMs(now, 99_000) }, lost])).toBe(1);
    expect(await leases.find(held.sessionId)).toEqual({ ...held, basis: 'observed' });
    expect(await leases.find(lost.sessionId)).toEqual({ ...lost, basis: 'assumed' });
    await leases.renew(lost);
    expect(await leases.find(lost.sessionId)).toMatchObject({ basis: 'observed' });
  });
});

describe('a crash of the database', () => {
  it('empties the leases, and the time of its start tells', async () => {
    const { server, remove } = await aTestServer();
    try {
      const database = await testDatabase(server.url());
      const pool = openPool(database.apiUrl, { max: 1, applicationName: 'test' });
      const leases = new PlaybackLeases(pool);
      const lease = aLease();
      await leases.renew(lease);
      const before = await leases.serverStartedAt();
      await server.kill();
      await server.start();
      expect((await leases.serverStartedAt()) > before).toBe(true);
      expect(await leases.find(lease.sessionId)).toBeUndefined();
      await leases.renew(lease);
      expect(await leases.find(lease.sessionId)).toMatchObject({ basis: 'observed' });
      await pool.end();
    } finally {
      await remove();
    }
  });
});
