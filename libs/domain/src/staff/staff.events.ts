import type { Fact, Instant, Sealed, Versions } from '../kernel';

/** How far a member of staff can see: every carrier, one carrier, or one site of a carrier. */
export type StaffScope = 'platform' | 'carrier' | 'site';

export type StaffEvent =
  | Fact<
      'StaffRegistered',
      { staffId: string; scope: StaffScope; siteId?: string; email: Sealed; name: Sealed; registeredAt: Instant }
    >
  | Fact<'StaffLockedOut', { staffId: string; failures: number; until: Instant; lockedOutAt: Instant }>
  | Fact<'StaffDismissed', { staffId: string; dismissedAt: Instant }>;

export const staffEventVersions = {
  StaffRegistered: 1,
  StaffLockedOut: 1,
  StaffDismissed: 1,
} satisfies Versions<StaffEvent>;
