import { randomUUID } from 'node:crypto';
import { staff } from '@domain/staff/staff';
import { PersonVault, StaffLogins } from '@operations';
import type { Parts } from '../../apps/api/src/platform/parts';

/** The log-in that an installation begins with. */
export async function firstPlatformStaff({ pool, keys, aggregates, clock }: Parts) {
  const staffId = randomUUID();
  const email = `${staffId}@platform.example`;
  const password = randomUUID();
  const vault = new PersonVault(pool, keys);
  const sealed = { email: await vault.seal(staffId, email), name: await vault.seal(staffId, 'First') };
  const data = { staffId, scope: 'platform', ...sealed, at: clock.now() } as const;
  const meta = {
    commandId: randomUUID(),
    commandHash: 'first',
    correlationId: staffId,
    causationId: staffId,
    actor: { kind: 'program', id: 'test' },
  } as const;
  await aggregates.handle(staff, staffId, { type: 'RegisterStaff', data }, meta);
  await new StaffLogins(pool, keys).register(staffId, email, password);
  return { staffId, email, password };
}
