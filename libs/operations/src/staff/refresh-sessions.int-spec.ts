import { randomUUID } from 'node:crypto';
import { addMs, type Instant } from '@domain/kernel';
import { openPool } from '@postgres';
import { testDatabase, type TestDatabase } from '@testing';
import { refreshLifetimeMs, RefreshSessions } from './refresh-sessions';

let database: TestDatabase;
let pool: ReturnType<typeof openPool>;
let sessions: RefreshSessions;
const now = '2026-01-05T12:00:00.000Z' as Instant;

beforeAll(async () => {
  database = await testDatabase();
  pool = openPool(database.apiUrl, { max: 8, applicationName: 'test' });
  sessions = new RefreshSessions(pool);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('refreshing a staff session', () => {
  it('gives the next token for the same person and the same end', async () => {
    const staffId = randomUUID();
    const first = await sessions.begin(staffId, now);
    const next = await sessions.refresh(first.refreshToken, addMs(now, 1000));
    expect(next).toEqual({ staffId, refreshToken: expect.any(String), expiresAt: addMs(now, refreshLifetimeMs) });
    expect(next?.refreshToken).not.toBe(first.refreshToken);
  });

  it('ends the session for everybody when a used token comes again', async () => {
    const { refreshToken } = await sessions.begin(randomUUID(), now);
    const next = await sessions.refresh(refreshToken, now);
    expect(await sessions.refresh(refreshToken, now)).toBeUndefined();
    expect(await sessions.refresh(next?.refreshToken ?? '', now)).toBeUndefined();
  });

  it('succeeds for one of many at once, and then ends, since the token was copied', async () => {
    const { refreshToken } = await sessions.begin(randomUUID(), now);
    const answers = await Promise.all(Array.from({ length: 8 }, () => sessions.refresh(refreshToken, now)));
    const [winner, ...rest] = answers.filter((answer) => answer !== undefined);
    expect(rest).toEqual([]);
    expect(await sessions.refresh(winner?.refreshToken ?? '', now)).toBeUndefined();
  });

  it('is over at its end', async () => {
    const { refreshToken, expiresAt } = await sessions.begin(randomUUID(), now);
    expect(await sessions.refresh(refreshToken, expiresAt)).toBeUndefined();
  });

  it.each(['', 'nonsense', `${randomUUID()}.nonsense`])('knows no token %j', async (token) =>
    expect(await sessions.refresh(token, now)).toBeUndefined(),
  );

  it('keeps no token that could be used', async () => {
    const { refreshToken } = await sessions.begin(randomUUID(), now);
    const text = JSON.stringify((await pool.query('SELECT token_hash::text FROM ops.refresh_session')).rows);
    expect(text).not.toContain(refreshToken.split('.')[1]);
  });
});

describe('logging out', () => {
  it('ends the session, also with a token that has been used', async () => {
    const { refreshToken } = await sessions.begin(randomUUID(), now);
    const next = await sessions.refresh(refreshToken, now);
    await sessions.end(refreshToken);
    expect(await sessions.refresh(next?.refreshToken ?? '', now)).toBeUndefined();
  });

  it('leaves the other sessions of the person', async () => {
    const staffId = randomUUID();
    const [one, other] = [await sessions.begin(staffId, now), await sessions.begin(staffId, now)];
    await sessions.end(one.refreshToken);
    await sessions.end('nonsense');
    expect(await sessions.refresh(other.refreshToken, now)).toMatchObject({ staffId });
  });

  it('of all sessions of one person leaves those of others', async () => {
    const [mine, theirs] = [randomUUID(), randomUUID()];
    const all = [await sessions.begin(mine, now), await sessions.begin(mine, now)];
    const other = await sessions.begin(theirs, now);
    await sessions.endAllOf(mine);
    for (const { refreshToken } of all) expect(await sessions.refresh(refreshToken, now)).toBeUndefined();
    expect(await sessions.refresh(other.refreshToken, now)).toMatchObject({ staffId: theirs });
  });

  it('is done by time, too, and the rows go when the next session begins', async () => {
    const { refreshToken, expiresAt } = await sessions.begin(randomUUID(), addMs(now, -refreshLifetimeMs));
    await sessions.begin(randomUUID(), expiresAt);
    const [sessionId] = refreshToken.split('.');
    expect((await pool.query('SELECT FROM ops.refresh_session WHERE session_id = $1', [sessionId])).rowCount).toBe(0);
  });
});
