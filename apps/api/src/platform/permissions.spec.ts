import { checkAccess } from './access-guard';
import type { Caller } from './caller';
import { permissionsOf, type Permission } from './permissions';

const staff = (scope: 'platform' | 'carrier' | 'site'): Caller => ({ kind: 'staff', staffId: 's', scope });
const may = (caller: Caller | undefined, permission: Permission) => () =>
  checkAccess(caller, { for: 'staff', permission });

describe('what staff may do', () => {
  it('grows with how far they see', () => {
    const { site, carrier, platform } = permissionsOf;
    expect([...site].filter((permission) => !carrier.has(permission))).toEqual([]);
    expect([...carrier].filter((permission) => !platform.has(permission))).toEqual([]);
    expect([...platform].filter((permission) => !carrier.has(permission)).toSorted()).toEqual([
      'carrier:register',
      'node:manage',
      'node:read',
      'platform-staff:manage',
    ]);
  });

  it('is refused beyond that', () => {
    expect(may(staff('carrier'), 'node:manage')).toThrow('The permission node:manage is missing.');
    expect(may(staff('site'), 'asset:review')).toThrow('The permission asset:review is missing.');
    expect(may(staff('site'), 'blocker:raise')).not.toThrow();
  });

  it('is refused to nobody, and to machines', () => {
    expect(may(undefined, 'self:read')).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }));
    const box: Caller = { kind: 'device', accountId: 'a', deviceId: 'd', carrierId: 'c' };
    expect(may(box, 'self:read')).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
    expect(() => checkAccess(staff('platform'), { for: 'device' })).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN' }),
    );
  });
});
