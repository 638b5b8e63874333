import type { StaffScope } from '@domain/staff/staff.events';

export type StaffCaller = Readonly<{
  kind: 'staff';
  staffId: string;
  scope: StaffScope;
  /** Of platform staff: the carrier they named for this request. */
  carrierId?: string;
  siteId?: string;
}>;
export type ClientCaller = Readonly<{ kind: 'client'; clientId: string; carrierId: string }>;
export type DeviceCaller = Readonly<{ kind: 'device'; accountId: string; deviceId: string; carrierId: string }>;
export type NodeCaller = Readonly<{ kind: 'node'; nodeId: string }>;

/** Who asks, as proved by his credential. */
export type Caller = StaffCaller | ClientCaller | DeviceCaller | NodeCaller;
