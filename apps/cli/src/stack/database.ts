import { join } from 'node:path';
import {
  databaseRoles,
  EmbeddedPostgres,
  migrate,
  prepareDatabase,
  type DatabaseRole,
  type RolePasswords,
} from '@postgres';
import { migrations } from '../../../../migrations/index';
import type { Settings } from '../settings';
import { keptSecret } from './secrets';

const databaseName = 'usher';

/** The embedded Postgres of this data folder, with roles, database and schema as the product wants them. */
export class Database {
  readonly server: EmbeddedPostgres;

  constructor(private readonly settings: Settings) {
    this.server = new EmbeddedPostgres({ folder: join(settings.data, 'postgres'), port: settings.ports.postgres });
  }

  /** Starts the server and applies what is missing; answers with the names of the migrations applied. */
  async start(): Promise<readonly string[]> {
    await this.prepare();
    return migrate(await this.url('usher_owner'), migrations);
  }

  /** Starts the server, with roles and database; the schema stays as it is. */
  async prepare(): Promise<void> {
    await this.server.start();
    await prepareDatabase(this.server.url(), databaseName, await this.passwords());
  }

  async url(role: DatabaseRole): Promise<string> {
    const passwords = await this.passwords();
    return this.server.url({ name: role, password: passwords[role] }, databaseName);
  }

  private async passwords(): Promise<RolePasswords> {
    const folder = join(this.settings.data, 'secrets');
    const entries = await Promise.all(
      databaseRoles.map(async (role) => [role, await keptSecret(join(folder, role))] as const),
    );
    return Object.fromEntries(entries) as Record<DatabaseRole, string>;
  }
}
