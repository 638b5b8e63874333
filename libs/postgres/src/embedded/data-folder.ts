import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PostgresFault } from '../faults';
import type { PostgresBinaries } from './postgres-binaries';
import { run, type SystemUser } from './run';
import { giveTo } from './system-user';

/** Makes the cluster on the first call; later calls find it. Answers with the superuser's password. */
export async function prepareDataFolder(
  folder: string,
  { initdb }: PostgresBinaries,
  user: SystemUser | undefined,
): Promise<string> {
  const data = join(folder, 'data');
  const password = await keptPassword(join(folder, 'superuser-password'));
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(folder, initdb, { password, user });
  else if (user && (await stat(data)).uid !== user.uid) await giveTo(user, data);
  return password;
}

async function keptPassword(file: string): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  try {
    await writeFile(file, password, { mode: 0o600, flag: 'wx' });
    return password;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return readFile(file, 'utf8');
  }
}

// Made beside its place and renamed, so that an initdb cut short is never taken for a cluster.
async function initialise(
  folder: string,
  initdb: string,
  { password, user }: Readonly<{ password: string; user: SystemUser | undefined }>,
): Promise<void> {
  const making = join(folder, 'making');
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { mode: 0o700 });
  const passwordFile = join(making, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user) await giveTo(user, making);
  const cluster = join(making, 'data');
  const args = [
    ['--pgdata', cluster],
    ['--username', 'postgres'],
    ['--pwfile', passwordFile],
    ['--auth', 'scram-sha-256'],
    ['--encoding', 'UTF8'],
    ['--locale', 'C'],
    ['--locale-provider', 'builtin'],
    ['--builtin-locale', 'C.UTF-8'],
  ].flat();
  await run(initdb, args, { user, cwd: making }).catch((cause: unknown) => {
    throw new PostgresFault(`The database cannot be set up in ${folder}: ${(cause as Error).message}`, { cause });
  });
  await rm(join(folder, 'data'), { recursive: true, force: true });
  await rename(cluster, join(folder, 'data'));
  await rm(making, { recursive: true });
}
