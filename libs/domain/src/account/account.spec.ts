import type { Instant, Sealed } from '@domain/kernel';
import { specificationFor } from '@testing';
import { account } from './account';
import type { AccountEvent } from './account.events';

const given = specificationFor(account);
const at = '2026-01-05T12:00:00.000Z' as Instant;
const id = { accountId: 'account-1' };
const open = { type: 'OpenAccount', data: { ...id, externalId: 'H-1', at } } as const;
const opened: AccountEvent = { type: 'AccountOpened', data: { ...id, externalId: 'H-1', openedAt: at } };
const close = { type: 'CloseAccount', data: { ...id, at } } as const;
const closed: AccountEvent = { type: 'AccountClosed', data: { ...id, closedAt: at } };
const box = {
  ...id,
  deviceId: 'box-1',
  family: 'set-top-box',
  name: 'sealed:box' as Sealed,
  credentialHash: 'hash',
} as const;
const add = { type: 'AddDevice', data: { ...box, limit: 1, at } } as const;
const added: AccountEvent = { type: 'AccountDeviceAdded', data: { ...box, addedAt: at } };
const remove = { type: 'RemoveDevice', data: { ...id, deviceId: 'box-1', at } } as const;
const removed: AccountEvent = { type: 'AccountDeviceRemoved', data: { ...id, deviceId: 'box-1', removedAt: at } };

describe('opening an account', () => {
  it('makes the household known', () => given().when(open).then(opened));
  it('is refused a second time', () => given(opened).when(open).thenRefused('already-opened'));
  it('is refused once it was closed', () => given(opened, closed).when(open).thenRefused('already-opened'));
});

describe('closing an account', () => {
  it('ends it', () => given(opened).when(close).then(closed));
  it('does nothing a second time', () => given(opened, closed).when(close).thenNothingHappens());
  it('is refused before it was opened', () => given().when(close).thenRefused('not-opened'));
});

describe('adding a device', () => {
  const second = { ...add, data: { ...add.data, deviceId: 'box-2' } };
  it('pairs it with the household', () => given(opened).when(add).then(added));
  it('does nothing for a device that is paired', () => given(opened, added).when(add).thenNothingHappens());
  it('is refused when the limit is reached', () =>
    given(opened, added).when(second).thenRefused('device-limit-reached'));
  it('finds room again once another was removed', () =>
    given(opened, added, removed)
      .when(second)
      .then({ type: 'AccountDeviceAdded', data: { ...box, deviceId: 'box-2', addedAt: at } }));
  it('is refused for a device that was removed', () =>
    given(opened, added, removed).when(add).thenRefused('device-removed'));
  it('is refused before the account was opened', () => given().when(add).thenRefused('not-opened'));
  it('is refused once the account is closed', () => given(opened, closed).when(add).thenRefused('closed'));
});

describe('removing a device', () => {
  it('ends its place in the household', () => given(opened, added).when(remove).then(removed));
  it('is possible after the account was closed', () => given(opened, added, closed).when(remove).then(removed));
  it('does nothing a second time', () => given(opened, added, removed).when(remove).thenNothingHappens());
  it('is refused for a stranger', () => given(opened).when(remove).thenRefused('device-unknown'));
  it('is refused before the account was opened', () => given().when(remove).thenRefused('not-opened'));
});
