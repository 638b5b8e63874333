import { accountEventVersions, type AccountEvent } from '@domain/account/account.events';
import { carrierOf, existing, readModel } from '@projections';
import { DeviceOverview } from '@read-models';

type DeviceEvent = Extract<AccountEvent, { type: 'AccountDeviceAdded' | 'AccountDeviceRemoved' }>;
const { AccountDeviceAdded, AccountDeviceRemoved } = accountEventVersions;

export const deviceOverview = readModel<DeviceOverview, DeviceEvent>({
  entity: DeviceOverview,
  version: 1,
  category: 'account',
  events: { AccountDeviceAdded, AccountDeviceRemoved },
  key: ({ data }) => data.deviceId,
  evolve: (row, event) => {
    const { type, data } = event;
    switch (type) {
      case 'AccountDeviceAdded': {
        const { deviceId, accountId, family, name, addedAt } = data;
        const state = { status: 'paired', addedAt, removedAt: null } as const;
        return { id: deviceId, carrierId: carrierOf(event), accountId, family, name, ...state };
      }
      case 'AccountDeviceRemoved':
        return { ...existing(row), status: 'removed', removedAt: data.removedAt };
    }
  },
});
