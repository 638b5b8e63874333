import type { Instant } from '@domain/kernel';
import { specificationFor } from '@testing';
import { account } from './account';
import type { AccountEvent, BlockerFlags, BlockerTarget } from './account.events';

const given = specificationFor(account);
const on = (day: number) => `2026-01-${String(day).padStart(2, '0')}T12:00:00.000Z` as Instant;
const at = on(5);
const id = { accountId: 'account-1' };
const opened: AccountEvent = { type: 'AccountOpened', data: { ...id, openedAt: on(1) } };
const closed: AccountEvent = { type: 'AccountClosed', data: { ...id, closedAt: on(1) } };
const household: BlockerTarget = { level: 'account', id: 'account-1' };
const everything: BlockerFlags = { change: true, access: true, billing: true };
const accessOnly: BlockerFlags = { change: false, access: true, billing: false };

type Blocker = { service?: string; target?: BlockerTarget; blocks?: BlockerFlags; from?: Instant };
const subject = ({ service = 'dunning', target = household, from = at }: Blocker) => ({
  ...id,
  service,
  target,
  effectiveAt: from,
});
const raise = (blocker: Blocker = {}) =>
  ({ type: 'RaiseBlocker', data: { ...subject(blocker), blocks: blocker.blocks ?? accessOnly, at } }) as const;
const raised = (blocker: Blocker = {}): AccountEvent => ({
  type: 'AccountBlockerRaised',
  data: { ...subject(blocker), blocks: blocker.blocks ?? accessOnly, raisedAt: at },
});
const clear = (blocker: Blocker = {}) => ({ type: 'ClearBlocker', data: { ...subject(blocker), at } }) as const;
const cleared = (blocker: Blocker = {}): AccountEvent => ({
  type: 'AccountBlockerCleared',
  data: { ...subject(blocker), clearedAt: at },
});

describe('raising a blocker', () => {
  it('holds back what the service says, from its effective date', () =>
    given(opened)
      .when(raise({ from: on(9) }))
      .then(raised({ from: on(9) })));
  it('does nothing when the same one stands already', () => given(opened, raised()).when(raise()).thenNothingHappens());
  it('replaces what the service held back before', () =>
    given(opened, raised())
      .when(raise({ blocks: everything }))
      .then(raised({ blocks: everything })));
  it('stands beside that of another service', () =>
    given(opened, raised())
      .when(raise({ service: 'fraud' }))
      .then(raised({ service: 'fraud' })));
  it('stands beside its own at another level', () => {
    const target: BlockerTarget = { level: 'bundle', id: 'bundle-1' };
    given(opened, raised()).when(raise({ target })).then(raised({ target }));
  });
  it('is raised again after it was cleared', () =>
    given(opened, raised(), cleared({ from: on(6) }))
      .when(raise({ from: on(7) }))
      .then(raised({ from: on(7) })));
  it('does nothing inside an interval that is booked ahead', () =>
    given(opened, raised({ from: on(8) }), cleared({ from: on(12) }))
      .when(raise({ from: on(10) }))
      .thenNothingHappens());
  it('is refused when it holds back nothing', () =>
    given(opened)
      .when(raise({ blocks: { change: false, access: false, billing: false } }))
      .thenRefused('blocks-nothing'));
  it("is refused at the level of another's account", () =>
    given(opened)
      .when(raise({ target: { level: 'account', id: 'account-2' } }))
      .thenRefused('target-unknown'));
  it('is refused before the account was opened', () => given().when(raise()).thenRefused('not-opened'));
  it('is refused once the account is closed', () => given(opened, closed).when(raise()).thenRefused('closed'));
});

describe('clearing a blocker', () => {
  it('lifts it from its effective date', () =>
    given(opened, raised())
      .when(clear({ from: on(6) }))
      .then(cleared({ from: on(6) })));
  it('lifts it at the very instant at which it was raised', () =>
    given(opened, raised()).when(clear()).then(cleared()));
  it('is refused when nothing was raised', () => given(opened).when(clear()).thenRefused('not-raised'));
  it('is refused a second time', () => given(opened, raised(), cleared()).when(clear()).thenRefused('not-raised'));
  it('is refused for a date before it was raised', () =>
    given(opened, raised())
      .when(clear({ from: on(4) }))
      .thenRefused('not-raised'));
  it("never lifts another service's", () =>
    given(opened, raised())
      .when(clear({ service: 'fraud' }))
      .thenRefused('not-raised'));
  it('never lifts one at another level', () =>
    given(opened, raised())
      .when(clear({ target: { level: 'bundle', id: 'account-1' } }))
      .thenRefused('not-raised'));
  it('is refused before the account was opened', () => given().when(clear()).thenRefused('not-opened'));
});
