import { join } from 'node:path';
import { staff } from '@domain/staff/staff';
import { Aggregates, commandHashOf, openEventLog, uuidV5, type CommandMeta } from '@event-store';
import { DerivedKeys, PersonVault, StaffLogins } from '@operations';
import { openPool } from '@postgres';
import { eventLogVariables, eventStoreOf, loadMasterKey, readConfig, systemClock } from '@runtime';
import type { Stack } from './stack';
import { keptSecret } from './secrets';

/** Of the ids of a fresh installation, so that a second start finds what the first one made. */
const installation = 'c9f7b1de-6f0a-5c51-8d7d-0a3d4f1b2e60';

/** The log was begun by an installation that has other keys: what is sealed in it could not be opened here. */
export class LogOfAnother extends Error {
  override readonly name = 'LogOfAnother';

  constructor() {
    super(
      'The log belongs to another installation, which has another master key. ' +
        'Bring that installation’s secrets here, or give this one a log of its own (EVENT_STORE_NAMESPACE).',
    );
  }
}

export type FirstStaff = Readonly<{ email: string; password: string; passwordFile: string }>;

/** The platform's first log-in, without which nobody could register another. Made once; its password lies in the data folder. @throws LogOfAnother */
export async function firstStaff({ settings, database }: Stack): Promise<FirstStaff> {
  const email = 'platform@usher.example';
  const passwordFile = join(settings.data, 'secrets', 'first-staff-password');
  const password = await keptSecret(passwordFile);
  const masterKey = await loadMasterKey({ masterKeyFile: join(settings.data, 'secrets', 'master-key') });
  const url = await database.url('usher_api');
  const pool = openPool(url, { max: 2, applicationName: 'usher-cli' });
  const elsewhere = eventStoreOf(readConfig(process.env, eventLogVariables));
  const log = await openEventLog({ databaseUrl: url, ...elsewhere, connections: 1 });
  try {
    const keys = new DerivedKeys(masterKey.reveal());
    const staffId = uuidV5(installation, 'first-staff');
    const vault = new PersonVault(pool, keys);
    const [sealedEmail, name] = [await vault.seal(staffId, email), await vault.seal(staffId, 'Platform operator')];
    const command = {
      type: 'RegisterStaff',
      data: { staffId, scope: 'platform', email: sealedEmail, name, at: systemClock.now() },
    } as const;
    const outcome = await new Aggregates(log, systemClock).handle(staff, staffId, command, metaOf(keys));
    if (outcome.kind === 'refused' && outcome.code === 'command-id-reused') throw new LogOfAnother();
    await new StaffLogins(pool, keys).register(staffId, email, password);
    return { email, password, passwordFile };
  } finally {
    await log.close();
    await pool.end();
  }
}

function metaOf(keys: DerivedKeys): CommandMeta {
  const commandId = uuidV5(installation, 'register-first-staff');
  return {
    commandId,
    commandHash: commandHashOf(keys.key('command-hash'), 'registerFirstStaff', {}),
    correlationId: commandId,
    causationId: commandId,
    actor: { kind: 'program', id: 'cli' },
  };
}
