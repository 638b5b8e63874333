import { chmod, lchown, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PostgresFault } from '../faults';
import { run, type SystemUser } from './run';

const userName = 'usher';

/** Postgres refuses to run as root, so root lends it a system user of its own; anybody else runs it as oneself. */
export async function databaseUser(): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  return (await lookUp()) ?? (await create());
}

async function create(): Promise<SystemUser> {
  const args = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', userName];
  const failure = await run('useradd', args).then(
    () => undefined,
    (cause: unknown) => ({ cause }),
  );
  // Somebody else may have made the user in between.
  const user = await lookUp();
  if (user) return user;
  throw new PostgresFault(`Postgres cannot run as root, and the system user "${userName}" cannot be made`, failure);
}

async function lookUp(): Promise<SystemUser | undefined> {
  try {
    return { uid: Number(await run('id', ['-u', userName])), gid: Number(await run('id', ['-g', userName])) };
  } catch {
    return undefined;
  }
}

export async function giveTo({ uid, gid }: SystemUser, folder: string): Promise<void> {
  await lchown(folder, uid, gid);
  for (const entry of await readdir(folder, { recursive: true })) await lchown(join(folder, entry), uid, gid);
}

/** A folder below somebody's closed home is out of the system user's reach: said before initdb says it in riddles. */
export async function openTo({ uid, gid }: SystemUser, folder: string): Promise<void> {
  await chmod(folder, (await stat(folder)).mode | 0o011);
  for (let path = folder; ; path = dirname(path)) {
    const { mode, uid: owner, gid: group } = await stat(path);
    const mayEnter = owner === uid ? mode & 0o100 : group === gid ? mode & 0o010 : mode & 0o001;
    if (!mayEnter) {
      throw new PostgresFault(`The database's user "${userName}" cannot enter ${path}: name another data folder`);
    }
    if (path === dirname(path)) return;
  }
}
