import { randomBytes, randomUUID } from 'node:crypto';
import { addMs, type Instant } from '@domain/kernel';
import { openPool } from '@postgres';
import { testDatabase, type TestDatabase } from '@testing';
import { DerivedKeys } from '../keys/derived-keys';
import { lockoutMs, maxFailures, StaffLogins } from './staff-logins';

let database: TestDatabase;
let pool: ReturnType<typeof openPool>;
let logins: StaffLogins;
const now = '2026-01-05T12:00:00.000Z' as Instant;
const password = 'correct horse battery staple';

beforeAll(async () => {
  database = await testDatabase();
  pool = openPool(database.apiUrl, { max: 4, applicationName: 'test' });
  logins = new StaffLogins(pool, new DerivedKeys(randomBytes(32)));
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function someone() {
  const [staffId, email] = [randomUUID(), `${randomUUID()}@example.org`];
  expect(await logins.register(staffId, email, password)).toBe('registered');
  return { staffId, email };
}

async function failing(email: string, times: number, at = now) {
  const outcomes = [];
  for (let attempt = 0; attempt < times; attempt++) outcomes.push(await logins.signIn(email, 'wrong', at));
  return outcomes;
}

describe('registering a log-in', () => {
  it('repeats without harm, also with another password that does not count', async () => {
    const { staffId, email } = await someone();
    expect(await logins.register(staffId, email, 'another password')).toBe('registered');
    expect(await logins.signIn(email, password, now)).toEqual({ kind: 'signed-in', staffId });
  });

  it('takes another address when it is begun again with one', async () => {
    const { staffId, email } = await someone();
    const other = `${randomUUID()}@example.org`;
    expect(await logins.register(staffId, other, password)).toBe('registered');
    expect(await logins.signIn(other, password, now)).toEqual({ kind: 'signed-in', staffId });
    expect(await logins.signIn(email, password, now)).toEqual({ kind: 'wrong-credentials' });
  });

  it('is refused when somebody else has the address, however it is written', async () => {
    const { email } = await someone();
    expect(await logins.register(randomUUID(), ` ${email.toUpperCase()} `, password)).toBe('email-taken');
  });

  it('keeps neither address nor password', async () => {
    const { email } = await someone();
    const text = JSON.stringify((await pool.query('SELECT * FROM ops.staff_login')).rows);
    expect(text).not.toContain(email);
    expect(text).not.toContain(password);
    expect(text).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  });
});

describe('signing in', () => {
  it('wants the right password, and takes the address as people write it', async () => {
    const { staffId, email } = await someone();
    expect(await logins.signIn(` ${email.toUpperCase()}`, password, now)).toEqual({ kind: 'signed-in', staffId });
    expect(await logins.signIn(email, `${password} `, now)).toEqual({ kind: 'wrong-credentials' });
  });

  it('answers an unknown address as a wrong password', async () =>
    expect(await logins.signIn('nobody@example.org', password, now)).toEqual({ kind: 'wrong-credentials' }));

  it('is locked after too many wrong passwords, for the right one, too, until the time is over', async () => {
    const { staffId, email } = await someone();
    const until = addMs(now, lockoutMs);
    const last = (await failing(email, maxFailures)).at(-1);
    expect(last).toEqual({ kind: 'locked-out', until, begins: { staffId, failures: maxFailures, until } });
    expect(await logins.signIn(email, password, addMs(until, -1))).toEqual({ kind: 'locked-out', until });
    expect(await logins.signIn(email, password, until)).toEqual({ kind: 'signed-in', staffId });
  });

  it('is locked for an address that nobody has just as for one that somebody has', async () => {
    const { email } = await someone();
    const told = async (address: string) =>
      (await failing(address, maxFailures + 2)).map(({ kind, ...more }) => [kind, 'until' in more && more.until]);
    expect(await told(`${randomUUID()}@example.org`)).toEqual(await told(email));
  });

  it('takes no more guesses at once than one after the other', async () => {
    const { email } = await someone();
    const wrong = Array.from({ length: 3 * maxFailures }, () => logins.signIn(email, 'wrong', now));
    const late = logins.signIn(email, password, now);
    await Promise.all(wrong);
    expect((await late).kind).toBe('locked-out');
  });

  it('forgets wrong passwords after a day', async () => {
    await failing(`${randomUUID()}@example.org`, 1);
    await failing(`${randomUUID()}@example.org`, 1, addMs(now, 24 * 3_600_000 + 1));
    const { rows } = await pool.query('SELECT FROM ops.sign_in_attempt WHERE tried_at = $1', [now]);
    expect(rows).toHaveLength(0);
  });

  it('counts wrong passwords in a row only', async () => {
    const { email } = await someone();
    await failing(email, maxFailures - 1);
    await logins.signIn(email, password, now);
    const again = await failing(email, maxFailures - 1);
    expect(new Set(again.map(({ kind }) => kind))).toEqual(new Set(['wrong-credentials']));
  });

  it('gives the full number of attempts again after a lockout', async () => {
    const { email } = await someone();
    await failing(email, maxFailures);
    const later = addMs(now, lockoutMs);
    expect((await failing(email, maxFailures, later)).map(({ kind }) => kind)).toEqual([
      ...Array<string>(maxFailures - 1).fill('wrong-credentials'),
      'locked-out',
    ]);
  });

  it('counts every one of many attempts at once', async () => {
    const { email } = await someone();
    const outcomes = await Promise.all(Array.from({ length: maxFailures }, () => logins.signIn(email, 'wrong', now)));
    expect(outcomes.filter(({ kind }) => kind === 'locked-out')).toHaveLength(1);
  });

  it('ends with the log-in', async () => {
    const { staffId, email } = await someone();
    await logins.remove(staffId);
    expect(await logins.signIn(email, password, now)).toEqual({ kind: 'wrong-credentials' });
  });
});

describe('changing a password', () => {
  it('wants the current one', async () => {
    const { staffId, email } = await someone();
    expect(await logins.changePassword(staffId, { current: 'wrong', next: 'new' })).toBe('wrong-password');
    expect(await logins.changePassword(staffId, { current: password, next: 'a new one' })).toBe('changed');
    expect(await logins.signIn(email, password, now)).toEqual({ kind: 'wrong-credentials' });
    expect(await logins.signIn(email, 'a new one', now)).toEqual({ kind: 'signed-in', staffId });
  });

  it('knows nobody without a log-in', async () =>
    expect(await logins.changePassword(randomUUID(), { current: password, next: 'new' })).toBe('unknown'));
});
