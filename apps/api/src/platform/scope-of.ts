import type { Scope } from '@read-models';
import type { Caller } from './caller';

/** Whose rows the caller sees; the database holds every read to it. */
export function scopeOf(caller: Caller): Scope {
  if (caller.kind === 'staff' && caller.carrierId === undefined) return { kind: 'platform' };
  if (caller.kind === 'node') throw new Error('A node reads no read models');
  const siteId = caller.kind === 'staff' && caller.scope === 'site' ? caller.siteId : undefined;
  return { kind: 'carrier', carrierId: caller.carrierId as string, ...(siteId !== undefined && { siteId }) };
}
