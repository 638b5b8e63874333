import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger, moveFileClock, readConfig, Shutdown, type Logger } from '@runtime';
import { testDatabase, testFolder, type TestDatabase } from '@testing';
import { apiVariables } from '../../apps/api/src/platform/api-config';
import { startApi, type RunningApi } from '../../apps/api/src/platform/start-api';
import { projectorVariables } from '../../apps/projector/src/projector-config';
import { startProjector } from '../../apps/projector/src/start-projector';
import { firstPlatformStaff } from './first-staff';
import { Staff } from './staff';

export type World = Readonly<{
  url: string;
  api: RunningApi;
  database: TestDatabase;
  /** Its own: `import` is the import folder, `media` the store. */
  folder: string;
  /** What every program reads, for another one started by a test. */
  environment: Readonly<Record<string, string>>;
  /** Lines of all programs' logs. */
  logLines: readonly string[];
  /** Moves the time of all programs, within 200 ms. */
  moveClock: (ms: number) => void;
  /** Platform staff, signed in. */
  platform: Staff;
  end: () => Promise<void>;
}>;

export type WorldOptions = Readonly<{ explorer?: 'on' | 'off'; projector?: boolean }>;

/** Api and projector in this process, on free ports, with a database and folders of their own. */
export async function aWorld(options: WorldOptions = {}): Promise<World> {
  const database = await testDatabase();
  const folder = await testFolder('world');
  const logLines: string[] = [];
  const logger = createLogger({
    program: 'world',
    level: 'debug',
    destination: { write: (line) => void logLines.push(line) },
  });
  const shutdown = new Shutdown({ logger, deadlineMs: 15_000 });
  const end = async () => {
    const code = await shutdown.run('the test is over');
    await database.drop();
    await rm(folder, { recursive: true, force: true });
    if (code !== 0) throw new Error(`The world did not end cleanly:\n${logLines.slice(-5).join('')}`);
  };
  try {
    const environment = await environmentIn(folder, database);
    const { api, platform } = await startPrograms({ environment, database, logger, shutdown }, options);
    const moveClock = (ms: number) => moveFileClock(environment.USHER_CLOCK_FILE, ms);
    return { url: api.url, api, database, folder, environment, logLines, moveClock, platform, end };
  } catch (cause) {
    await end().catch(() => undefined);
    throw cause;
  }
}

async function environmentIn(folder: string, { platformUrl }: TestDatabase) {
  await Promise.all(['import', 'media'].map((name) => mkdir(join(folder, name))));
  return {
    USHER_MASTER_KEY: randomBytes(32).toString('base64'),
    USHER_CLOCK_FILE: join(folder, 'clock'),
    MEDIA_STORE: join(folder, 'media'),
    IMPORT_FOLDER: join(folder, 'import'),
    DATABASE_PLATFORM_URL: platformUrl,
  };
}

type Ground = Readonly<{
  environment: Readonly<Record<string, string>>;
  database: TestDatabase;
  logger: Logger;
  shutdown: Shutdown;
}>;

async function startPrograms(
  { environment, database, logger, shutdown }: Ground,
  { explorer = 'off', projector = true }: WorldOptions,
) {
  if (projector) {
    const settings = { ...environment, DATABASE_URL: database.ownerUrl, PROJECTOR_PORT: '0' };
    await startProjector(readConfig(settings, projectorVariables), logger, shutdown);
  }
  const settings = { ...environment, DATABASE_URL: database.apiUrl, API_PORT: '0', USHER_EXPLORER: explorer };
  const api = await startApi(readConfig(settings, apiVariables), { logger });
  shutdown.add('api', api.close);
  const { email, password } = await firstPlatformStaff(api.parts);
  return { api, platform: await Staff.signIn(api.url, email, password) };
}

export const commandId = (): string => randomUUID();
