import type { Instant, Sealed } from '@domain/kernel';
import { specificationFor } from '@testing';
import { staff } from './staff';
import type { StaffEvent } from './staff.events';

const given = specificationFor(staff);
const at = '2026-01-05T12:00:00.000Z' as Instant;
const until = '2026-01-05T12:15:00.000Z' as Instant;
const id = { staffId: 'staff-1' };
const who = { ...id, scope: 'carrier', email: 'sealed:e' as Sealed, name: 'sealed:n' as Sealed } as const;
const register = { type: 'RegisterStaff', data: { ...who, at } } as const;
const registered: StaffEvent = { type: 'StaffRegistered', data: { ...who, registeredAt: at } };
const lockOut = { type: 'LockOutStaff', data: { ...id, failures: 5, until, at } } as const;
const lockedOut: StaffEvent = { type: 'StaffLockedOut', data: { ...id, failures: 5, until, lockedOutAt: at } };
const dismiss = { type: 'DismissStaff', data: { ...id, at } } as const;
const dismissed: StaffEvent = { type: 'StaffDismissed', data: { ...id, dismissedAt: at } };

describe('registering staff', () => {
  it('makes the person known', () => given().when(register).then(registered));
  it('is refused a second time', () => given(registered).when(register).thenRefused('already-registered'));
  it('is refused once the person was dismissed', () =>
    given(registered, dismissed).when(register).thenRefused('already-registered'));
  it('is refused for a site that is not named', () =>
    given()
      .when({ ...register, data: { ...register.data, scope: 'site' } })
      .thenRefused('site-missing'));
  it('is refused for a site beside a wider scope', () =>
    given()
      .when({ ...register, data: { ...register.data, siteId: 'site-1' } })
      .thenRefused('site-not-in-scope'));
});

describe('locking staff out', () => {
  it('keeps the person out until the instant', () => given(registered).when(lockOut).then(lockedOut));
  it('does nothing when locked out until then already', () =>
    given(registered, lockedOut).when(lockOut).thenNothingHappens());
  it('is refused for a stranger', () => given().when(lockOut).thenRefused('not-registered'));
  it('is refused after the dismissal', () => given(registered, dismissed).when(lockOut).thenRefused('dismissed'));
});

describe('dismissing staff', () => {
  it('ends their access', () => given(registered).when(dismiss).then(dismissed));
  it('does nothing a second time', () => given(registered, dismissed).when(dismiss).thenNothingHappens());
  it('is refused for a stranger', () => given().when(dismiss).thenRefused('not-registered'));
});
