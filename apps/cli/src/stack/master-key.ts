import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DerivedKeys } from '@operations';
import { loadMasterKey, masterKeyVariables, readConfig } from '@runtime';
import type { Settings } from '../settings';

/** Nothing opens without it, and one that is made anew opens nothing. */
export class NoMasterKey extends Error {
  override readonly name = 'NoMasterKey';
}

export const masterKeyFileOf = ({ data }: Settings): string =>
  process.env['USHER_MASTER_KEY_FILE'] ?? join(data, 'secrets', 'master-key');

/** Keys of the master key that is there: of the environment, else of the data folder. None is made. @throws NoMasterKey */
export async function existingKeys(settings: Settings): Promise<DerivedKeys> {
  const { masterKey } = readConfig(process.env, masterKeyVariables);
  const masterKeyFile = masterKeyFileOf(settings);
  if (!masterKey && !existsSync(masterKeyFile))
    throw new NoMasterKey(
      `The master key is not in a backup: put the secrets folder in its place first (${masterKeyFile} is missing), or set USHER_MASTER_KEY.`,
    );
  return new DerivedKeys((await loadMasterKey({ masterKey, masterKeyFile })).reveal());
}
