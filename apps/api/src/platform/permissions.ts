import type { StaffScope } from '@domain/staff/staff.events';

const platformOnly = ['carrier:register', 'platform-staff:manage', 'node:read', 'node:manage'] as const;

const carrierOnly = [
  'carrier:read',
  'site:read',
  'site:open',
  'staff:read',
  'staff:manage',
  'client:read',
  'client:manage',
  'account:open',
  'account:close',
  'product:read',
  'product:manage',
  'content-group:read',
  'content-group:manage',
  'order:read',
  'subscription:list',
  'subscription:manage',
  'asset:read',
  'asset:ingest',
  'asset:review',
  'asset:release',
  'upload:write',
  'viewing:list',
  'usage:replay',
  'report:read',
] as const;

const siteToo = [
  'self:read',
  'account:read',
  'account:add-device',
  'account:remove-device',
  'blocker:raise',
  'blocker:clear',
  'pairing:confirm',
  'subscription:read',
  'viewing:read',
] as const;

export type Permission = (typeof platformOnly)[number] | (typeof carrierOnly)[number] | (typeof siteToo)[number];

/** All that staff may do, by how far they see. Platform staff act within a carrier that they name. */
export const permissionsOf: Readonly<Record<StaffScope, ReadonlySet<Permission>>> = {
  platform: new Set<Permission>([...platformOnly, ...carrierOnly, ...siteToo]),
  carrier: new Set<Permission>([...carrierOnly, ...siteToo]),
  site: new Set<Permission>(siteToo),
};
