import type { DeviceFamily } from '../account/account.events';
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
import { pairingEventVersions, type PairingEvent } from './pairing.events';

type Request = Order<
  'RequestPairing',
  {
    pairingId: string;
    family: DeviceFamily;
    deviceName: Sealed;
    claimHash: string;
    expiresAt: Instant;
    at: Instant;
  }
>;
type Confirm = Order<'ConfirmPairing', { pairingId: string; accountId: string; deviceId: string; at: Instant }>;
export type PairingCommand = Request | Confirm;
export type PairingRefusal = 'already-requested' | 'not-requested' | 'expired' | 'confirmed-by-another';
export type PairingDecision = Decision<PairingEvent, PairingRefusal>;

type Asked = Readonly<{ family: DeviceFamily; deviceName: Sealed; claimHash: string; expiresAt: Instant }>;
export type Pairing = Readonly<
  | { status: 'none' }
  | ({ status: 'requested' } & Asked)
  | ({ status: 'confirmed'; accountId: string; deviceId: string } & Asked)
>;

export const pairing: Aggregate<Pairing, PairingCommand, PairingEvent, PairingRefusal> = {
  name: 'pairing',
  versions: pairingEventVersions,
  initial: { status: 'none' },
  decide: (command, state) => {
    switch (command.type) {
      case 'RequestPairing':
        return request(command.data, state);
      case 'ConfirmPairing':
        return confirm(command.data, state);
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'PairingRequested': {
        const { family, deviceName, claimHash, expiresAt } = event.data;
        return { status: 'requested', family, deviceName, claimHash, expiresAt };
      }
      case 'PairingConfirmed': {
        const { accountId, deviceId } = event.data;
        return state.status === 'none' ? state : { ...state, status: 'confirmed', accountId, deviceId };
      }
    }
  },
};

function request({ at, ...what }: Request['data'], { status }: Pairing): PairingDecision {
  if (status !== 'none') return refuse('already-requested');
  return accept({ type: 'PairingRequested', data: { ...what, requestedAt: at } });
}

function confirm({ at, ...who }: Confirm['data'], state: Pairing): PairingDecision {
  if (state.status === 'none') return refuse('not-requested');
  if (state.status === 'confirmed') return state.accountId === who.accountId ? nothing : refuse('confirmed-by-another');
  if (state.expiresAt <= at) return refuse('expired');
  return accept({ type: 'PairingConfirmed', data: { ...who, confirmedAt: at } });
}
