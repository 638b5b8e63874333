import { randomBytes, randomUUID } from 'node:crypto';
import type { Sealed } from '@domain/kernel';
import { openPool } from '@postgres';
import { testDatabase, type TestDatabase } from '@testing';
import { DerivedKeys } from './derived-keys';
import { NotSealed, PersonVault } from './person-vault';
import { CannotUnwrap } from './wrapping';

let database: TestDatabase;
let pool: ReturnType<typeof openPool>;
let vault: PersonVault;
const master = randomBytes(32);

beforeAll(async () => {
  database = await testDatabase();
  pool = openPool(database.apiUrl, { max: 8, applicationName: 'test' });
  vault = new PersonVault(pool, new DerivedKeys(master));
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('sealing person data', () => {
  it('gives the text back to whoever opens it, and to nobody who reads the database', async () => {
    const [subject, name] = [randomUUID(), 'Zoë Ångström 🎬'];
    const sealed = await vault.seal(subject, name);
    expect(sealed).toMatch(new RegExp(`^sealed:v1:${subject}:[A-Za-z0-9_-]+$`));
    expect(await vault.open(sealed)).toBe(name);
    const { rows } = await pool.query('SELECT wrapped FROM ops.subject_key WHERE subject_id = $1', [subject]);
    expect(JSON.stringify(rows)).not.toContain(name);
  });

  it('never makes the same ciphertext twice', async () => {
    const subject = randomUUID();
    expect(await vault.seal(subject, 'Ada')).not.toBe(await vault.seal(subject, 'Ada'));
  });

  it('makes one key when many seal for the first time at once', async () => {
    const subject = randomUUID();
    const sealed = await Promise.all(Array.from({ length: 20 }, (_, index) => vault.seal(subject, `text ${index}`)));
    const opened = await vault.openMany(sealed);
    expect(sealed.map((one) => opened.get(one))).toEqual(sealed.map((_, index) => `text ${index}`));
  });

  it('opens a page of many subjects in one look at the keys', async () => {
    const sealed = await Promise.all(Array.from({ length: 10 }, (_, index) => vault.seal(randomUUID(), `p${index}`)));
    let statements = 0;
    const counting = new PersonVault(
      { query: (...asked: [never]) => (statements++, pool.query(...asked)) } as unknown as typeof pool,
      new DerivedKeys(master),
    );
    expect([...(await counting.openMany(sealed)).values()].sort()).toEqual(sealed.map((_, index) => `p${index}`));
    expect(statements).toBe(1);
  });

  it('binds the text to its subject', async () => {
    const [mine, other] = [randomUUID(), randomUUID()];
    const sealed = await vault.seal(mine, 'Ada');
    await vault.seal(other, 'Bob');
    await expect(vault.open(sealed.replace(mine, other) as Sealed)).rejects.toThrow(CannotUnwrap);
  });

  it('is not undone with another master key', async () => {
    const sealed = await vault.seal(randomUUID(), 'Ada');
    const stranger = new PersonVault(pool, new DerivedKeys(randomBytes(32)));
    await expect(stranger.open(sealed)).rejects.toThrow(CannotUnwrap);
  });

  it.each(['', 'Ada', 'sealed:v2:x:y', `sealed:v1:${randomUUID()}`])('refuses to open what is not sealed: %j', (text) =>
    expect(vault.open(text as Sealed)).rejects.toThrow(NotSealed),
  );
});

describe('erasing a subject', () => {
  it('makes all that was sealed for it unreadable at once, in every program', async () => {
    const [erased, other] = [randomUUID(), randomUUID()];
    const [gone, kept] = [await vault.seal(erased, 'Ada'), await vault.seal(other, 'Bob')];
    const elsewhere = new PersonVault(pool, new DerivedKeys(master));
    expect(await elsewhere.open(gone)).toBe('Ada');
    await vault.erase(erased);
    expect(await elsewhere.open(gone)).toBeUndefined();
    expect([...(await vault.openMany([gone, kept])).entries()]).toEqual([[kept, 'Bob']]);
  });

  it('is for ever: nothing is sealed for it again', async () => {
    const subject = randomUUID();
    await vault.erase(subject);
    await vault.erase(subject);
    await expect(vault.seal(subject, 'Ada')).rejects.toThrow(NotSealed);
  });
});
