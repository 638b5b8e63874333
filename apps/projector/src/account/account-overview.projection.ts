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
      case 'AccountOpened':
        return { ...opened(data), carrierId: carrierOf(event) };
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

type Opened = Extract<AccountEvent, { type: 'AccountOpened' }>['data'];

const opened = ({ accountId, siteId, externalId, holder, timeZone, openedAt }: Opened) => ({
  id: accountId,
  siteId: siteId ?? null,
  externalId: externalId ?? null,
  holder: holder ?? null,
  timeZone: timeZone ?? null,
  status: 'open' as const,
  openedAt,
  closedAt: null,
});
