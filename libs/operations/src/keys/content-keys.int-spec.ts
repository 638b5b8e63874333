import { randomBytes, randomUUID } from 'node:crypto';
import { openPool } from '@postgres';
import { testDatabase, type TestDatabase } from '@testing';
import { NodeTokenKeys } from '../node/node-token-keys';
import { ContentKeys } from './content-keys';
import { DerivedKeys } from './derived-keys';
import { CannotUnwrap } from './wrapping';

let database: TestDatabase;
let pool: ReturnType<typeof openPool>;
const keys = new DerivedKeys(randomBytes(32));

beforeAll(async () => {
  database = await testDatabase();
  pool = openPool(database.apiUrl, { max: 8, applicationName: 'test' });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const textOf = async (sql: string) => JSON.stringify((await pool.query(sql)).rows);

describe("an asset's content key", () => {
  it('is 16 bytes, made once, however many ask at once', async () => {
    const assetId = randomUUID();
    const made = await Promise.all(Array.from({ length: 20 }, () => new ContentKeys(pool, keys).make(assetId)));
    expect(new Set(made.map((key) => key.toString('hex'))).size).toBe(1);
    expect(made[0]).toHaveLength(16);
    expect(await new ContentKeys(pool, keys).find(assetId)).toEqual(made[0]);
  });

  it('is its own', async () => {
    const contentKeys = new ContentKeys(pool, keys);
    expect(await contentKeys.make(randomUUID())).not.toEqual(await contentKeys.make(randomUUID()));
    expect(await contentKeys.find(randomUUID())).toBeUndefined();
  });

  it('does not stand in the database, nor open for another asset or another master key', async () => {
    const contentKeys = new ContentKeys(pool, keys);
    const [assetId, other] = [randomUUID(), randomUUID()];
    const key = await contentKeys.make(assetId);
    expect(await textOf(`SELECT encode(wrapped, 'hex') FROM ops.content_key`)).not.toContain(key.toString('hex'));
    await pool.query('INSERT INTO ops.content_key SELECT $1, wrapped FROM ops.content_key WHERE asset_id = $2', [
      other,
      assetId,
    ]);
    await expect(contentKeys.find(other)).rejects.toThrow(CannotUnwrap);
    const stranger = new ContentKeys(pool, new DerivedKeys(randomBytes(32)));
    await expect(stranger.find(assetId)).rejects.toThrow(CannotUnwrap);
  });
});

describe("a node's token keys", () => {
  const nodeKeys = () => new NodeTokenKeys(pool, keys);

  it('begin with one, however many ask at once', async () => {
    const nodeId = randomUUID();
    const all = await Promise.all(Array.from({ length: 20 }, () => nodeKeys().of(nodeId)));
    expect(new Set(all.map((held) => JSON.stringify(held))).size).toBe(1);
    expect(all[0]).toHaveLength(1);
    expect(all[0]?.[0].key).toHaveLength(32);
  });

  it('rotate: the newest signs, the older ones stay until they are forgotten', async () => {
    const nodeId = randomUUID();
    const [first] = await nodeKeys().of(nodeId);
    await nodeKeys().rotate(nodeId);
    const [second, ...older] = await nodeKeys().of(nodeId);
    expect(second.kid).not.toBe(first.kid);
    expect(older).toEqual([first]);
    await nodeKeys().forgetOlder(nodeId);
    expect(await nodeKeys().of(nodeId)).toEqual([second]);
  });

  it('are not those of another node', async () => {
    const [[mine], [other]] = [await nodeKeys().of(randomUUID()), await nodeKeys().of(randomUUID())];
    expect(mine.key).not.toEqual(other.key);
  });
});
