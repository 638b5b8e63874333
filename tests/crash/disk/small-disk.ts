import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asRoot } from './as-root';

/** A file system of its own, small enough to be full. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  static async at(folder: string, megabytes: number): Promise<SmallDisk> {
    await mkdir(folder, { recursive: true });
    const owner = `uid=${process.getuid?.() ?? 0},gid=${process.getgid?.() ?? 0},mode=0755`;
    await asRoot('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,${owner}`, 'usher-test', folder);
    return new SmallDisk(folder);
  }

  /** To the last page. */
  async fill(): Promise<void> {
    const file = await open(this.#ballast, 'a');
    try {
      for (const bytes of [1_048_576, 4_096]) while (await hasRoomFor(file, bytes));
    } finally {
      await file.close();
    }
  }

  makeRoom(): Promise<void> {
    return rm(this.#ballast, { force: true });
  }

  async remove(): Promise<void> {
    await asRoot('umount', '--lazy', this.folder);
  }

  get #ballast(): string {
    return join(this.folder, 'ballast');
  }
}

async function hasRoomFor(file: Awaited<ReturnType<typeof open>>, bytes: number): Promise<boolean> {
  try {
    return (await file.write(Buffer.alloc(bytes))).bytesWritten === bytes;
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw fault;
  }
}
