import {
  accept,
  nothing,
  refuse,
  type Aggregate,
  type Decision,
  type Instant,
  type Order,
  type Sealed,
  type TimeZone,
} from '../kernel';
import {
  accountEventVersions,
  type AccountEvent,
  type BlockerFlags,
  type BlockerTarget,
  type DeviceFamily,
} from './account.events';
import { standingAt, timelineOf, withBlockerEvent, type BlockerTimeline } from './blocker-timeline';

type Open = Order<
  'OpenAccount',
  {
    accountId: string;
    externalId?: string;
    siteId?: string;
    holder?: Sealed;
    timeZone?: TimeZone;
    at: Instant;
  }
>;
type Close = Order<'CloseAccount', { accountId: string; at: Instant }>;
type AddDevice = Order<
  'AddDevice',
  {
    accountId: string;
    deviceId: string;
    family: DeviceFamily;
    name: Sealed;
    credentialHash: string;
    /** Most devices that the household's products allow now. */
    limit: number;
    at: Instant;
  }
>;
type RemoveDevice = Order<'RemoveDevice', { accountId: string; deviceId: string; at: Instant }>;
type Raise = Order<
  'RaiseBlocker',
  {
    accountId: string;
    service: string;
    target: BlockerTarget;
    blocks: BlockerFlags;
    note?: Sealed;
    effectiveAt: Instant;
    at: Instant;
  }
>;
type Clear = Order<
  'ClearBlocker',
  { accountId: string; service: string; target: BlockerTarget; effectiveAt: Instant; at: Instant }
>;
export type AccountCommand = Open | Close | AddDevice | RemoveDevice | Raise | Clear;
export type AccountRefusal =
  | 'already-opened'
  | 'not-opened'
  | 'closed'
  | 'device-limit-reached'
  | 'device-removed'
  | 'device-unknown'
  | 'blocks-nothing'
  | 'target-unknown'
  | 'not-raised';
export type AccountDecision = Decision<AccountEvent, AccountRefusal>;

export type AccountDevice = Readonly<{ family: DeviceFamily; credentialHash: string; status: 'paired' | 'removed' }>;

export type Account = Readonly<{
  status: 'none' | 'open' | 'closed';
  devices: Readonly<Record<string, AccountDevice>>;
  blockers: readonly BlockerTimeline[];
}>;

export const account: Aggregate<Account, AccountCommand, AccountEvent, AccountRefusal> = {
  name: 'account',
  versions: accountEventVersions,
  initial: { status: 'none', devices: {}, blockers: [] },
  snapshots: true,
  decide: (command, state) => {
    switch (command.type) {
      case 'OpenAccount':
        return open(command.data, state);
      case 'CloseAccount':
        return close(command.data, state);
      case 'AddDevice':
        return addDevice(command.data, state);
      case 'RemoveDevice':
        return removeDevice(command.data, state);
      case 'RaiseBlocker':
        return raise(command.data, state);
      case 'ClearBlocker':
        return clear(command.data, state);
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'AccountOpened':
        return { ...state, status: 'open' };
      case 'AccountClosed':
        return { ...state, status: 'closed' };
      case 'AccountDeviceAdded': {
        const { deviceId, family, credentialHash } = event.data;
        return withDevice(state, deviceId, { family, credentialHash, status: 'paired' });
      }
      case 'AccountDeviceRemoved': {
        const device = state.devices[event.data.deviceId];
        return device ? withDevice(state, event.data.deviceId, { ...device, status: 'removed' }) : state;
      }
      case 'AccountBlockerRaised':
      case 'AccountBlockerCleared':
        return { ...state, blockers: withBlockerEvent(state.blockers, event) };
    }
  },
};

function open({ at, ...who }: Open['data'], { status }: Account): AccountDecision {
  if (status !== 'none') return refuse('already-opened');
  return accept({ type: 'AccountOpened', data: { ...who, openedAt: at } });
}

function close({ at, accountId }: Close['data'], { status }: Account): AccountDecision {
  if (status === 'none') return refuse('not-opened');
  if (status === 'closed') return nothing;
  return accept({ type: 'AccountClosed', data: { accountId, closedAt: at } });
}

function addDevice({ at, limit, ...device }: AddDevice['data'], state: Account): AccountDecision {
  if (state.status !== 'open') return refuse(state.status === 'none' ? 'not-opened' : 'closed');
  const known = state.devices[device.deviceId];
  if (known) return known.status === 'paired' ? nothing : refuse('device-removed');
  const paired = Object.values(state.devices).filter(({ status }) => status === 'paired').length;
  if (paired >= limit) return refuse('device-limit-reached');
  return accept({ type: 'AccountDeviceAdded', data: { ...device, addedAt: at } });
}

function removeDevice({ at, ...which }: RemoveDevice['data'], state: Account): AccountDecision {
  if (state.status === 'none') return refuse('not-opened');
  const known = state.devices[which.deviceId];
  if (!known) return refuse('device-unknown');
  if (known.status === 'removed') return nothing;
  return accept({ type: 'AccountDeviceRemoved', data: { ...which, removedAt: at } });
}

function raise({ at, ...blocker }: Raise['data'], state: Account): AccountDecision {
  if (state.status !== 'open') return refuse(state.status === 'none' ? 'not-opened' : 'closed');
  const { service, target, blocks, effectiveAt, accountId } = blocker;
  if (target.level === 'account' && target.id !== accountId) return refuse('target-unknown');
  if (!blocks.change && !blocks.access && !blocks.billing) return refuse('blocks-nothing');
  const standing = standingBlocks(state, { service, target, effectiveAt });
  if (standing && sameFlags(standing, blocks)) return nothing;
  return accept({ type: 'AccountBlockerRaised', data: { ...blocker, raisedAt: at } });
}

function clear({ at, ...blocker }: Clear['data'], state: Account): AccountDecision {
  if (state.status === 'none') return refuse('not-opened');
  if (!standingBlocks(state, blocker)) return refuse('not-raised');
  return accept({ type: 'AccountBlockerCleared', data: { ...blocker, clearedAt: at } });
}

function standingBlocks(
  { blockers }: Account,
  { service, target, effectiveAt }: Readonly<{ service: string; target: BlockerTarget; effectiveAt: Instant }>,
): BlockerFlags | undefined {
  const timeline = timelineOf(blockers, service, target);
  return timeline && standingAt(timeline, effectiveAt)?.blocks;
}

const withDevice = (state: Account, deviceId: string, device: AccountDevice): Account => ({
  ...state,
  devices: { ...state.devices, [deviceId]: device },
});

const sameFlags = (a: BlockerFlags, b: BlockerFlags): boolean =>
  a.change === b.change && a.access === b.access && a.billing === b.billing;
