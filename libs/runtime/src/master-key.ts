import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { bytesFromBase64, type Secret } from './config/secret';

const keyBytes = 32;

/** The master key of the environment, else of the file, which is made on the first call by whichever program is first. */
export async function loadMasterKey({
  masterKey,
  masterKeyFile,
}: Readonly<{ masterKey?: Secret<Buffer> | undefined; masterKeyFile?: string | undefined }>): Promise<Secret<Buffer>> {
  if (masterKey) return masterKey;
  if (!masterKeyFile)
    throw new Error('USHER_MASTER_KEY or USHER_MASTER_KEY_FILE is missing: one of them must be given');
  await makeUnlessThere(masterKeyFile);
  const kept = bytesFromBase64((await readFile(masterKeyFile, 'utf8')).trim(), keyBytes);
  if (!kept) throw new Error(`USHER_MASTER_KEY_FILE: ${masterKeyFile} must hold ${keyBytes} bytes in base64`);
  return kept;
}

// Linked into place whole: a program that comes second never reads half a key, nor makes another.
async function makeUnlessThere(path: string): Promise<void> {
  const making = `${path}.${process.pid}`;
  await writeFile(making, randomBytes(keyBytes).toString('base64'), { mode: 0o600 });
  try {
    await link(making, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(making);
  }
}
