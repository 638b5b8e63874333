import { staffEventVersions, type StaffEvent } from '@domain/staff/staff.events';
import { existing, readModel } from '@projections';
import { StaffOverview } from '@read-models';

export const staffOverview = readModel<StaffOverview, StaffEvent>({
  entity: StaffOverview,
  version: 1,
  category: 'staff',
  events: staffEventVersions,
  singleStream: true,
  key: ({ data }) => data.staffId,
  evolve: (row, { type, data, metadata }) => {
    switch (type) {
      case 'StaffRegistered': {
        const { staffId, siteId, scope, email, name, registeredAt } = data;
        const where = { carrierId: metadata.carrierId ?? null, siteId: siteId ?? null };
        const state = { status: 'active', lockedOutUntil: null, dismissedAt: null } as const;
        return { id: staffId, ...where, scope, email, name, registeredAt, ...state };
      }
      case 'StaffLockedOut':
        return { ...existing(row), lockedOutUntil: data.until };
      case 'StaffDismissed':
        return { ...existing(row), status: 'dismissed', dismissedAt: data.dismissedAt };
    }
  },
});
