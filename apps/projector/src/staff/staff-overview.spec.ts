import type { Sealed } from '@domain/kernel';
import type { StaffEvent } from '@domain/staff/staff.events';
import { rowsOf } from '@projections';
import { at, recordedIn } from '../../../../tests/projections/recorded';
import { staffOverview } from './staff-overview.projection';

const person = { email: 'sealed-email' as Sealed, name: 'sealed-name' as Sealed };
const registered: StaffEvent = {
  type: 'StaffRegistered',
  data: { staffId: 'p', scope: 'site', siteId: 's', ...person, registeredAt: at(1) },
};
const row = {
  ...{ id: 'p', carrierId: 'c', siteId: 's', scope: 'site', ...person, status: 'active' },
  ...{ lockedOutUntil: null, registeredAt: at(1), dismissedAt: null, revision: 0 },
};
const overview = (carrierId: string | undefined, ...events: StaffEvent[]) =>
  rowsOf(staffOverview, recordedIn('staff-p', carrierId, events));

describe('the overview of staff', () => {
  it('shows whoever is registered, sealed', () => expect(overview('c', registered)).toEqual([row]));

  it("shows the platform's own staff without a carrier", () => {
    const data = { staffId: 'p', scope: 'platform', ...person, registeredAt: at(1) } as const;
    expect(overview(undefined, { type: 'StaffRegistered', data })).toEqual([
      { ...row, carrierId: null, siteId: null, scope: 'platform' },
    ]);
  });

  it('shows until when somebody is locked out', () => {
    const data = { staffId: 'p', failures: 5, until: at(9), lockedOutAt: at(2) };
    expect(overview('c', registered, { type: 'StaffLockedOut', data })).toEqual([
      { ...row, lockedOutUntil: at(9), revision: 1 },
    ]);
  });

  it('shows who has left', () => {
    const data = { staffId: 'p', dismissedAt: at(3) };
    expect(overview('c', registered, { type: 'StaffDismissed', data })).toEqual([
      { ...row, status: 'dismissed', dismissedAt: at(3), revision: 1 },
    ]);
  });
});
