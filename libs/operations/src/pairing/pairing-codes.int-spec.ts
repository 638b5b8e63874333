import { randomUUID } from 'node:crypto';
import { addMs, type Instant } from '@domain/kernel';
import { openPool } from '@postgres';
import { testDatabase, type TestDatabase } from '@testing';
import { guessWindowMs, maxWrongCodes, PairingCodes } from './pairing-codes';

let database: TestDatabase;
let pool: ReturnType<typeof openPool>;
let codes: PairingCodes;
const now = '2026-01-05T12:00:00.000Z' as Instant;
const expiresAt = addMs(now, 600_000);

beforeAll(async () => {
  database = await testDatabase();
  pool = openPool(database.apiUrl, { max: 8, applicationName: 'test' });
  codes = new PairingCodes(pool);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('a pairing code', () => {
  it('names its pairing, however it is typed, until it expires', async () => {
    const [carrierId, pairingId] = [randomUUID(), randomUUID()];
    const code = await codes.issue(carrierId, pairingId, expiresAt, now);
    expect(code).toMatch(/^[B-Z]{4}-[B-Z]{4}$/);
    expect(await codes.find(carrierId, ` ${code.toLowerCase().replace('-', ' ')}`, now)).toBe(pairingId);
    expect(await codes.find(carrierId, code, expiresAt)).toBeUndefined();
  });

  it('is the same when it is asked for again, also at once', async () => {
    const [carrierId, pairingId] = [randomUUID(), randomUUID()];
    const all = await Promise.all(Array.from({ length: 8 }, () => codes.issue(carrierId, pairingId, expiresAt, now)));
    expect(new Set(all).size).toBe(1);
  });

  it('means nothing to another carrier', async () => {
    const code = await codes.issue(randomUUID(), randomUUID(), expiresAt, now);
    expect(await codes.find(randomUUID(), code, now)).toBeUndefined();
  });

  it('is gone once it is removed', async () => {
    const [carrierId, pairingId] = [randomUUID(), randomUUID()];
    const code = await codes.issue(carrierId, pairingId, expiresAt, now);
    await codes.remove(pairingId);
    expect(await codes.find(carrierId, code, now)).toBeUndefined();
  });
});

describe('guessing a pairing code', () => {
  const guess = (carrierId: string, callerId: string, code: string, at = now) =>
    codes.guess({ carrierId, callerId, code, now: at });

  async function wrongGuesses(carrierId: string, callerId: string) {
    for (let count = 0; count < maxWrongCodes; count++) {
      expect(await guess(carrierId, callerId, 'BBBB-BBBB')).toEqual({ kind: 'unknown' });
    }
  }

  it('finds a right one', async () => {
    const [carrierId, pairingId] = [randomUUID(), randomUUID()];
    const code = await codes.issue(carrierId, pairingId, expiresAt, now);
    expect(await guess(carrierId, randomUUID(), code)).toEqual({ kind: 'found', pairingId });
  });

  it('gets no answer for a while after too many wrong ones, be the next one right', async () => {
    const [carrierId, callerId, pairingId] = [randomUUID(), randomUUID(), randomUUID()];
    const code = await codes.issue(carrierId, pairingId, addMs(now, 2 * guessWindowMs), now);
    await wrongGuesses(carrierId, callerId);
    const until = addMs(now, guessWindowMs);
    expect(await guess(carrierId, callerId, code, addMs(until, -1))).toEqual({ kind: 'too-many', until });
    expect(await guess(carrierId, callerId, code, until)).toEqual({ kind: 'found', pairingId });
  });

  it('stops one caller and not the others', async () => {
    const [carrierId, pairingId] = [randomUUID(), randomUUID()];
    const code = await codes.issue(carrierId, pairingId, expiresAt, now);
    await wrongGuesses(carrierId, randomUUID());
    expect(await guess(carrierId, randomUUID(), code)).toEqual({ kind: 'found', pairingId });
  });
});
