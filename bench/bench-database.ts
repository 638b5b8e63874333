import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseRoles, EmbeddedPostgres, migrate, prepareDatabase, type DatabaseRole } from '@postgres';
import pg from 'pg';
import { migrations } from '../migrations';

export type BenchDatabase = Readonly<Record<DatabaseRole, string>>;

/**
 * Measures on a migrated database that is dropped afterwards: on a server of its own, or on that of BENCH_DATABASE_URL
 * (an administrator's address of a server for measuring only, because the roles' passwords are set anew).
 */
export async function onBenchDatabase(measure: (urls: BenchDatabase) => Promise<void>): Promise<void> {
  const given = process.env['BENCH_DATABASE_URL'];
  await (given ? onDatabase(given, measure) : onServerOfItsOwn((url) => onDatabase(url, measure)));
}

async function onDatabase(adminUrl: string, measure: (urls: BenchDatabase) => Promise<void>): Promise<void> {
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  const password = randomUUID();
  await prepareDatabase(adminUrl, name, { usher_owner: password, usher_api: password, usher_platform: password });
  const urlOf = (role: DatabaseRole) =>
    Object.assign(new URL(adminUrl), { pathname: `/${name}`, username: role, password }).href;
  const urls = Object.fromEntries(databaseRoles.map((role) => [role, urlOf(role)])) as Record<DatabaseRole, string>;
  await migrate(urls.usher_owner, migrations);
  try {
    await measure(urls);
  } finally {
    const admin = new pg.Client({ connectionString: adminUrl });
    await admin.connect();
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  }
}

async function onServerOfItsOwn(measure: (adminUrl: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(process.getuid?.() === 0 ? '/var/tmp' : tmpdir(), 'usher-bench-'));
  const server = new EmbeddedPostgres({ folder });
  try {
    await server.start();
    await measure(server.url());
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
