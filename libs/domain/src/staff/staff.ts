import {
  accept,
  nothing,
  refuse,
  type Aggregate,
  type Decision,
  type Instant,
  type Order,
  type Sealed,
} from '../kernel';
import { staffEventVersions, type StaffEvent, type StaffScope } from './staff.events';

type Register = Order<
  'RegisterStaff',
  { staffId: string; scope: StaffScope; siteId?: string; email: Sealed; name: Sealed; at: Instant }
>;
type LockOut = Order<'LockOutStaff', { staffId: string; failures: number; until: Instant; at: Instant }>;
type Dismiss = Order<'DismissStaff', { staffId: string; at: Instant }>;
export type StaffCommand = Register | LockOut | Dismiss;
export type StaffRefusal = 'already-registered' | 'not-registered' | 'dismissed' | 'site-missing' | 'site-not-in-scope';
export type StaffDecision = Decision<StaffEvent, StaffRefusal>;

export type Staff = Readonly<
  | { status: 'none' }
  | { status: 'registered'; scope: StaffScope; siteId?: string; lockedOutUntil?: Instant }
  | { status: 'dismissed' }
>;

export const staff: Aggregate<Staff, StaffCommand, StaffEvent, StaffRefusal> = {
  name: 'staff',
  versions: staffEventVersions,
  initial: { status: 'none' },
  decide: (command, state) => {
    switch (command.type) {
      case 'RegisterStaff':
        return register(command.data, state);
      case 'LockOutStaff':
        return lockOut(command.data, state);
      case 'DismissStaff':
        return dismiss(command.data, state);
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'StaffRegistered': {
        const { scope, siteId } = event.data;
        return { status: 'registered', scope, ...(siteId !== undefined && { siteId }) };
      }
      case 'StaffLockedOut':
        return state.status === 'registered' ? { ...state, lockedOutUntil: event.data.until } : state;
      case 'StaffDismissed':
        return { status: 'dismissed' };
    }
  },
};

function register({ at, ...who }: Register['data'], { status }: Staff): StaffDecision {
  if (status !== 'none') return refuse('already-registered');
  if (who.scope === 'site' && who.siteId === undefined) return refuse('site-missing');
  if (who.scope !== 'site' && who.siteId !== undefined) return refuse('site-not-in-scope');
  return accept({ type: 'StaffRegistered', data: { ...who, registeredAt: at } });
}

function lockOut({ at, ...what }: LockOut['data'], state: Staff): StaffDecision {
  if (state.status === 'none') return refuse('not-registered');
  if (state.status === 'dismissed') return refuse('dismissed');
  if (state.lockedOutUntil !== undefined && state.lockedOutUntil >= what.until) return nothing;
  return accept({ type: 'StaffLockedOut', data: { ...what, lockedOutAt: at } });
}

function dismiss({ at, staffId }: Dismiss['data'], { status }: Staff): StaffDecision {
  if (status === 'none') return refuse('not-registered');
  if (status === 'dismissed') return nothing;
  return accept({ type: 'StaffDismissed', data: { staffId, dismissedAt: at } });
}
