import { randomBytes } from 'node:crypto';
import { addMs, type Instant } from '@domain/kernel';
import { importJWK, jwtVerify, SignJWT } from 'jose';
import { openPool } from '@postgres';
import { testDatabase, type TestDatabase } from '@testing';
import { DerivedKeys } from '../keys/derived-keys';
import { CannotUnwrap } from '../keys/wrapping';
import { signingAlgorithm, SigningKeys } from './signing-keys';

let database: TestDatabase;
let pool: ReturnType<typeof openPool>;
let keys: SigningKeys;
const now = '2026-01-05T12:00:00.000Z' as Instant;
const hourMs = 3_600_000;

beforeEach(async () => {
  database = await testDatabase();
  pool = openPool(database.apiUrl, { max: 4, applicationName: 'test' });
  keys = new SigningKeys(pool, new DerivedKeys(randomBytes(32)));
});
afterEach(async () => {
  await pool.end();
  await database.drop();
});

async function signed(at: Instant) {
  const { kid, privateKey } = await keys.signingKey(at);
  return { kid, token: await new SignJWT({ sub: 'me' }).setProtectedHeader({ alg: 'EdDSA', kid }).sign(privateKey) };
}

describe("the keys of staff's tokens", () => {
  it('verify what was signed', async () => {
    const { kid, token } = await signed(now);
    const key = await keys.verificationKey(kid, now);
    expect((await jwtVerify(token, key!)).payload.sub).toBe('me');
  });

  it('are replaced after a day; what the old one signed stays good for another', async () => {
    const old = await signed(now);
    const next = await signed(addMs(now, 25 * hourMs));
    expect(next.kid).not.toBe(old.kid);
    const key = await keys.verificationKey(old.kid, addMs(now, 47 * hourMs));
    expect((await jwtVerify(old.token, key!)).payload.sub).toBe('me');
    expect(await keys.verificationKey(old.kid, addMs(now, 48 * hourMs))).toBeUndefined();
  });

  it('are the same for the whole day', async () => {
    expect((await signed(addMs(now, 23 * hourMs))).kid).toBe((await signed(now)).kid);
  });

  it('are shown without their private halves', async () => {
    const { kid, token } = await signed(now);
    await keys.rotate(addMs(now, hourMs));
    const { keys: shown } = await keys.jwks(addMs(now, hourMs));
    expect(shown.map((jwk) => Object.keys(jwk).sort())).toEqual([
      ['alg', 'crv', 'kid', 'kty', 'use', 'x'],
      ['alg', 'crv', 'kid', 'kty', 'use', 'x'],
    ]);
    const jwk = shown.find((one) => one.kid === kid);
    expect((await jwtVerify(token, await importJWK(jwk!, signingAlgorithm))).payload.sub).toBe('me');
  });

  it('are of no use to whoever reads the database without the master key', async () => {
    await keys.signingKey(now);
    const stranger = new SigningKeys(pool, new DerivedKeys(randomBytes(32)));
    await expect(stranger.signingKey(now)).rejects.toThrow(CannotUnwrap);
  });
});
