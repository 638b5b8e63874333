import type { AccountEvent } from '@domain/account/account.events';
import type { Sealed } from '@domain/kernel';
import { rowsOf } from '@projections';
import { at, recordedIn } from '../../../../tests/projections/recorded';
import { accountOverview } from './account-overview.projection';
import { blockerOverview } from './blocker-overview.projection';
import { deviceOverview } from './device-overview.projection';

const opened: AccountEvent = { type: 'AccountOpened', data: { accountId: 'a', externalId: 'H-1', openedAt: at(1) } };
const added: AccountEvent = {
  type: 'AccountDeviceAdded',
  data: {
    ...{ accountId: 'a', deviceId: 'd', family: 'tv', name: 'sealed' as Sealed, credentialHash: 'hash' },
    addedAt: at(2),
  },
};
const removed: AccountEvent = {
  type: 'AccountDeviceRemoved',
  data: { accountId: 'a', deviceId: 'd', removedAt: at(3) },
};
const hold = { accountId: 'a', service: 'dunning', target: { level: 'account', id: 'a' } } as const;
const blocks = { change: true, access: true, billing: false };
const raised: AccountEvent = {
  type: 'AccountBlockerRaised',
  data: { ...hold, blocks, effectiveAt: at(5), raisedAt: at(4) },
};
const cleared: AccountEvent = {
  type: 'AccountBlockerCleared',
  data: { ...hold, effectiveAt: at(7), clearedAt: at(6) },
};
const closed: AccountEvent = { type: 'AccountClosed', data: { accountId: 'a', closedAt: at(8) } };

const inAccount = (...events: AccountEvent[]) => recordedIn('account-a', 'c', events);

describe('the overview of accounts', () => {
  const row = {
    ...{ id: 'a', carrierId: 'c', siteId: null, externalId: 'H-1', holder: null, timeZone: null },
    ...{ status: 'open', openedAt: at(1), closedAt: null, revision: 0 },
  };

  it('shows an opened household', () => expect(rowsOf(accountOverview, inAccount(opened))).toEqual([row]));

  it('is not changed by devices and blockers, but counts them as seen', () => {
    expect(rowsOf(accountOverview, inAccount(opened, added, removed, raised, cleared))).toEqual([
      { ...row, revision: 4 },
    ]);
  });

  it('shows that it is closed', () => {
    expect(rowsOf(accountOverview, inAccount(opened, closed))).toEqual([
      { ...row, status: 'closed', closedAt: at(8), revision: 1 },
    ]);
  });
});

describe('the overview of devices', () => {
  const row = {
    ...{ id: 'd', carrierId: 'c', accountId: 'a', family: 'tv', name: 'sealed', status: 'paired' },
    ...{ addedAt: at(2), removedAt: null, revision: 1 },
  };

  it('shows an added device, never its secret', () => {
    expect(rowsOf(deviceOverview, inAccount(opened, added))).toEqual([row]);
  });

  it('keeps one that was removed', () => {
    expect(rowsOf(deviceOverview, inAccount(opened, added, removed))).toEqual([
      { ...row, status: 'removed', removedAt: at(3), revision: 2 },
    ]);
  });
});

describe('the overview of blockers', () => {
  const row = {
    ...{
      id: 'a/account/a/dunning',
      carrierId: 'c',
      accountId: 'a',
      service: 'dunning',
      level: 'account',
      targetId: 'a',
    },
    ...{
      blocksChange: true,
      blocksAccess: true,
      blocksBilling: false,
      note: null,
      effectiveAt: at(5),
      raisedAt: at(4),
    },
    ...{ liftedAt: null, clearedAt: null, changes: [{ at: at(5), blocks }], revision: 1 },
  };

  it('shows what a service holds back, and from when', () => {
    expect(rowsOf(blockerOverview, inAccount(opened, raised))).toEqual([row]);
  });

  it('shows from when it holds back nothing any more', () => {
    const changes = [{ at: at(5), blocks }, { at: at(7) }];
    expect(rowsOf(blockerOverview, inAccount(opened, raised, cleared))).toEqual([
      { ...row, liftedAt: at(7), clearedAt: at(6), changes, revision: 2 },
    ]);
  });

  it('shows one that is raised again as standing', () => {
    const rows = rowsOf(blockerOverview, inAccount(opened, raised, cleared, raised));
    expect(rows).toMatchObject([{ liftedAt: null, clearedAt: null, revision: 3 }]);
  });
});
