import { accountEventVersions, type AccountEvent } from '@domain/account/account.events';
import { carrierOf, existing, readModel } from '@projections';
import { AccountOverview } from '@read-models';

export const accountOverview = readModel<AccountOverview, AccountEvent>({
  entity: AccountOverview,
  version: 1,
  category: 'account',
  events: accountEventVersions,
  singleStream: true,
  key: ({ data }) => data.accountId,
  evolve: (row, event) => {
    const { type, data } = event;
    switch (type) {
      case 'AccountOpened': {
        const { accountId, siteId = null, externalId = null, holder = null, timeZone = null, openedAt } = data;
        const state = { status: 'open', openedAt, closedAt: null } as const;
        return { id: accountId, carrierId: carrierOf(event), siteId, externalId, holder, timeZone, ...state };
      }
      case 'AccountClosed':
        return { ...existing(row), status: 'closed', closedAt: data.closedAt };
      case 'AccountDeviceAdded':
      case 'AccountDeviceRemoved':
      case 'AccountBlockerRaised':
      case 'AccountBlockerCleared':
        return existing(row);
    }
  },
});
