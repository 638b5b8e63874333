import type { Instant, Sealed } from '@domain/kernel';
import { specificationFor } from '@testing';
import { pairing } from './pairing';
import type { PairingEvent } from './pairing.events';

const given = specificationFor(pairing);
const at = '2026-01-05T12:00:00.000Z' as Instant;
const expiresAt = '2026-01-05T12:10:00.000Z' as Instant;
const id = { pairingId: 'pairing-1' };
const asked = { ...id, family: 'tv', deviceName: 'sealed:tv' as Sealed, claimHash: 'hash', expiresAt } as const;
const request = { type: 'RequestPairing', data: { ...asked, at } } as const;
const requested: PairingEvent = { type: 'PairingRequested', data: { ...asked, requestedAt: at } };
const who = { ...id, accountId: 'account-1', deviceId: 'device-1' };
const confirm = { type: 'ConfirmPairing', data: { ...who, at } } as const;
const confirmed: PairingEvent = { type: 'PairingConfirmed', data: { ...who, confirmedAt: at } };

describe('requesting a pairing', () => {
  it('waits for a person to confirm', () => given().when(request).then(requested));
  it('is refused a second time', () => given(requested).when(request).thenRefused('already-requested'));
});

describe('confirming a pairing', () => {
  it('gives the device to the household', () => given(requested).when(confirm).then(confirmed));
  it('does nothing a second time', () => given(requested, confirmed).when(confirm).thenNothingHappens());
  it('is refused when another household was faster', () =>
    given(requested, confirmed)
      .when({ ...confirm, data: { ...confirm.data, accountId: 'account-2' } })
      .thenRefused('confirmed-by-another'));
  it('is refused from the instant of its expiry', () =>
    given(requested)
      .when({ ...confirm, data: { ...confirm.data, at: expiresAt } })
      .thenRefused('expired'));
  it('is refused when nobody asked', () => given().when(confirm).thenRefused('not-requested'));
});
