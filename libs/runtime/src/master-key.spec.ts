import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from './config/secret';
import { loadMasterKey } from './master-key';

let folder: string;
let masterKeyFile: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usher-key-'));
  masterKeyFile = join(folder, 'master-key');
});
afterEach(() => rm(folder, { recursive: true }));

describe('loading the master key', () => {
  it('makes one file that only its owner can read, however many programs start at once', async () => {
    const keys = await Promise.all([1, 2, 3].map(() => loadMasterKey({ masterKeyFile })));
    const [first] = keys.map((key) => key.reveal());
    expect(first).toHaveLength(32);
    for (const key of [...keys, await loadMasterKey({ masterKeyFile })]) expect(key.reveal()).toEqual(first);
    expect((await stat(masterKeyFile)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['master-key']);
  });

  it('prefers the key of the environment, and makes no file then', async () => {
    const masterKey = new Secret(Buffer.alloc(32, 1));
    expect(await loadMasterKey({ masterKey, masterKeyFile })).toBe(masterKey);
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses a file that holds something else, without quoting it', async () => {
    await writeFile(masterKeyFile, 'too short');
    await expect(loadMasterKey({ masterKeyFile })).rejects.toThrow(
      `USHER_MASTER_KEY_FILE: ${masterKeyFile} must hold 32 bytes in base64`,
    );
  });

  it('names both variables when neither is given', async () => {
    await expect(loadMasterKey({})).rejects.toThrow('USHER_MASTER_KEY or USHER_MASTER_KEY_FILE is missing');
  });
});
