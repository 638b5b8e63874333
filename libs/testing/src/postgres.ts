import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { closeToStrangers, EmbeddedPostgres, migrate, prepareDatabase, type DatabaseRole } from '@postgres';
import { migrations } from '../../../migrations';

export type TestDatabase = Readonly<{
  name: string;
  adminUrl: string;
  ownerUrl: string;
  apiUrl: string;
  platformUrl: string;
  drop: () => Promise<void>;
}>;

const passwords = { usher_owner: 'owner-of-tests', usher_api: 'api-of-tests', usher_platform: 'platform-of-tests' };
const templateLock = 7_205_303;

/** A fresh database of this test's own, with roles and all migrations applied, on the server of the test run. */
export async function testDatabase(adminUrl = sharedServer()): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(adminUrl, async (admin) => {
    const template = await migratedTemplate(admin, adminUrl);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER usher_owner`);
    await closeToStrangers(admin, name);
  });
  return {
    name,
    adminUrl: addressOf(adminUrl, name),
    ownerUrl: addressOf(adminUrl, name, 'usher_owner'),
    apiUrl: addressOf(adminUrl, name, 'usher_api'),
    platformUrl: addressOf(adminUrl, name, 'usher_platform'),
    drop: () => asAdmin(adminUrl, (admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  };
}

/** A started server of one's own, to be killed and started again; `remove` ends it and its folder. */
export async function aTestServer(
  settings: Readonly<Record<string, string | number>> = {},
): Promise<{ server: EmbeddedPostgres; remove: () => Promise<void> }> {
  const folder = await testFolder('server');
  const server = new EmbeddedPostgres({ folder, settings: { shared_buffers: '16MB', ...settings } });
  const remove = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  await server.start().catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return { server, remove };
}

/** A folder that the database's system user can reach, too. */
export const testFolder = (what: string): Promise<string> =>
  mkdtemp(join(process.getuid?.() === 0 ? '/var/tmp' : tmpdir(), `usher-test-${process.pid}-${what}-`));

function sharedServer(): string {
  const url = process.env['USHER_TEST_ADMIN_URL'];
  if (!url) throw new Error('No test server: only .int-spec.ts and .e2e-spec.ts files have one');
  return url;
}

// One migrated database is copied for every test: a copy takes a fraction of the migrations' time. The lock is held until
// the template is whole; it is closed to connections, since a template in use cannot be copied.
async function migratedTemplate(admin: pg.Client, adminUrl: string): Promise<string> {
  const hash = createHash('sha256').update(migrations.map(String).join('\n')).digest('hex').slice(0, 16);
  const template = `usher_template_${hash}`;
  await admin.query('SELECT pg_advisory_lock($1)', [templateLock]);
  try {
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1 AND datistemplate', [template]);
    if (rowCount) return template;
    await admin.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    await prepareDatabase(adminUrl, template, passwords);
    await migrate(addressOf(adminUrl, template, 'usher_owner'), migrations);
    await admin.query(`ALTER DATABASE ${template} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`);
    return template;
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1)', [templateLock]);
  }
}

function addressOf(adminUrl: string, database: string, role?: DatabaseRole): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  if (role) {
    url.username = role;
    url.password = passwords[role];
  }
  return url.href;
}

async function asAdmin(adminUrl: string, act: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl, application_name: 'usher-testing' });
  await admin.connect();
  try {
    await act(admin);
  } finally {
    await admin.end();
  }
}
