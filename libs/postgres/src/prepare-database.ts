import pg from 'pg';

/** The three database roles of the product, in the order in which they are made. */
export const databaseRoles = ['usher_owner', 'usher_api', 'usher_platform'] as const;
export type DatabaseRole = (typeof databaseRoles)[number];
export type RolePasswords = Readonly<Record<DatabaseRole, string>>;

const setUpLock = 7_205_301;

/**
 * Makes the roles (or gives them these passwords) and the database, owned by `usher_owner`.
 * Repeats and concurrent calls end alike. `adminUrl` may make roles and databases.
 */
export async function prepareDatabase(adminUrl: string, database: string, passwords: RolePasswords): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl, application_name: 'usher-setup' });
  await admin.connect();
  try {
    // Roles belong to the whole server, so the lock does, too: it is taken in the database that all callers connect to.
    await admin.query('SELECT pg_advisory_lock($1)', [setUpLock]);
    for (const role of databaseRoles) await makeRole(admin, role, passwords[role]);
    // Whatever usher_api makes (BullMQ's tables) is the owner's to use and to migrate, too.
    await admin.query('GRANT usher_api TO usher_owner');
    await makeDatabase(admin, database);
  } finally {
    await admin.end();
  }
}

async function makeRole(admin: pg.Client, role: DatabaseRole, password: string): Promise<void> {
  const { rowCount } = await admin.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  await admin.query(
    `${rowCount ? 'ALTER' : 'CREATE'} ROLE ${role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB
     PASSWORD ${pg.escapeLiteral(password)}`,
  );
}

async function makeDatabase(admin: pg.Client, database: string): Promise<void> {
  const name = pg.escapeIdentifier(database);
  const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  if (!rowCount) await admin.query(`CREATE DATABASE ${name} OWNER usher_owner`);
  await closeToStrangers(admin, database);
}

/** Only our roles may connect; a database made from a template does not inherit this. */
export async function closeToStrangers(admin: pg.Client, database: string): Promise<void> {
  const name = pg.escapeIdentifier(database);
  await admin.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  await admin.query(`GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO ${databaseRoles.join(', ')}`);
}
