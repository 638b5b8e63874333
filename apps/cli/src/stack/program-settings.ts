import { join } from 'node:path';
import type { Settings } from '../settings';
import type { Database } from './database';
import { runMark } from './left-behind';
import type { ProgramSettings } from './program';

export type ProgramName = 'api' | 'projector' | 'worker' | 'media-node';

/** How each program is started on this one machine. A carrier sets the same variables in its own way. */
export async function programSettings(
  name: ProgramName,
  settings: Settings,
  database: Database,
  nodeCredential?: string,
): Promise<ProgramSettings> {
  const { ports } = settings;
  const env = await environments[name](settings, database, nodeCredential ?? '');
  const port = { api: ports.api, projector: ports.projector, worker: ports.worker, 'media-node': ports.nodeHealth }[
    name
  ];
  return {
    name,
    entry: `apps/${name}/src/main.js`,
    env: { ...env, [runMark]: settings.data },
    logFile: join(settings.data, 'logs', `${name}.log`),
    readyUrl: `http://127.0.0.1:${port}/readyz`,
  };
}

type Environment = (
  settings: Settings,
  database: Database,
  credential: string,
) => Promise<Readonly<Record<string, string>>>;

const shared = ({ data }: Settings) => ({
  USHER_MASTER_KEY_FILE: join(data, 'secrets', 'master-key'),
  USHER_CLOCK_FILE: join(data, 'clock'),
  MEDIA_STORE: join(data, 'media'),
});

const environments: Readonly<Record<ProgramName, Environment>> = {
  api: async (settings, database) => ({
    ...shared(settings),
    DATABASE_URL: await database.url('usher_api'),
    DATABASE_PLATFORM_URL: await database.url('usher_platform'),
    IMPORT_FOLDER: join(settings.data, 'import'),
    API_PORT: String(settings.ports.api),
    USHER_EXPLORER: 'on',
  }),
  projector: async (settings, database) => ({
    ...shared(settings),
    DATABASE_URL: await database.url('usher_owner'),
    PROJECTOR_PORT: String(settings.ports.projector),
  }),
  worker: async (settings, database) => ({
    ...shared(settings),
    DATABASE_URL: await database.url('usher_api'),
    WORKER_PORT: String(settings.ports.worker),
    // The system's folder may hold one that belongs to another user.
    SCRATCH_FOLDER: join(settings.data, 'scratch'),
  }),
  'media-node': async (settings, _database, credential) => ({
    NODE_CREDENTIAL: credential,
    NODE_API_URL: `http://127.0.0.1:${settings.ports.api}`,
    NODE_FOLDER: join(settings.data, 'node'),
    NODE_PORT: String(settings.ports.node),
    NODE_HEALTH_PORT: String(settings.ports.nodeHealth),
  }),
};
