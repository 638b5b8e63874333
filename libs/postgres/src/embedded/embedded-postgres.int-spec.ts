import { execFile } from 'node:child_process';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { aTestServer, testFolder } from '@testing';
import { EmbeddedPostgres } from './embedded-postgres';

let server: EmbeddedPostgres;
let remove: () => Promise<void>;

beforeEach(async () => {
  ({ server, remove } = await aTestServer());
});
afterEach(() => remove());

const query = async (sql: string) => {
  const client = new pg.Client({ connectionString: server.url() });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
};

describe('running the embedded Postgres', () => {
  it('is version 18, sorts by code point in UTF-8, and keeps what it has acknowledged', async () => {
    const settings = await query(
      `SELECT name, setting FROM pg_settings
       WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'server_encoding') ORDER BY name`,
    );
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      full_page_writes: 'on',
      listen_addresses: '127.0.0.1',
      server_encoding: 'UTF8',
      synchronous_commit: 'on',
    });
    expect(await query(`SELECT upper('ä') AS upper, 'Z' < 'a' AS by_code_point`)).toEqual([
      { upper: 'Ä', by_code_point: true },
    ]);
    expect((await query('SHOW server_version'))[0]).toEqual({ server_version: expect.stringMatching(/^18\./) });
  });

  it('lets nobody in without the password, which only its owner can read', async () => {
    const file = join(server.folder, 'superuser-password');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const stranger = new pg.Client({ connectionString: server.url({ name: 'postgres', password: 'guessed' }) });
    await expect(stranger.connect()).rejects.toThrow('password authentication failed');
    const log = await readFile(join(server.folder, 'postgres.log'), 'utf8');
    expect(log).not.toContain(await readFile(file, 'utf8'));
  });

  it('has every acknowledged row after kill -9, at the same address', async () => {
    const before = server.url();
    await query('CREATE TABLE kept AS SELECT 1 AS one');
    await server.kill();
    expect(server.pid).toBeUndefined();
    await server.start();
    expect(server.url()).toBe(before);
    expect(await query('SELECT * FROM kept')).toEqual([{ one: 1 }]);
  });

  it('starts although the pid file names a process that is somebody else by now', async () => {
    await server.kill();
    const file = join(server.folder, 'data', 'postmaster.pid');
    const [, ...rest] = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, [process.pid, ...rest].join('\n'));
    await server.start();
    expect(await query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('refuses a second server on the same folder, naming the first', async () => {
    const second = new EmbeddedPostgres({ folder: server.folder });
    await expect(second.start()).rejects.toThrow(
      `A Postgres of ${server.folder} is running already (process ${server.pid})`,
    );
    expect(await query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('says that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const folder = await testFolder('taken');
    try {
      await expect(new EmbeddedPostgres({ folder, port }).start()).rejects.toThrow(
        `Port ${port} on 127.0.0.1 is taken by another program`,
      );
    } finally {
      other.close();
      await rm(folder, { recursive: true });
    }
  });

  it('says what is wrong when a setting keeps it from starting', async () => {
    await server.stop();
    const wrong = new EmbeddedPostgres({ folder: server.folder, settings: { max_connections: 'many' } });
    await expect(wrong.start()).rejects.toThrow(/Postgres did not start: .*max_connections/s);
  });

  it('outlives a starter that ends without stopping it, and is stopped by the next', async () => {
    await server.stop();
    const library = join(process.cwd(), 'dist/libs/postgres/src/index.js');
    const script = `
      import { EmbeddedPostgres } from ${JSON.stringify(library)};
      await new EmbeddedPostgres({ folder: ${JSON.stringify(server.folder)} }).start();`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { timeout: 30_000 });
    expect(await server.running()).toMatchObject({ pid: expect.any(Number) });
    await server.stop();
    expect(await server.running()).toBeUndefined();
  });
});
