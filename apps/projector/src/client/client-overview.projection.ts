import { clientEventVersions, type ClientEvent } from '@domain/client/client.events';
import { carrierOf, existing, readModel } from '@projections';
import { ClientOverview } from '@read-models';

export const clientOverview = readModel<ClientOverview, ClientEvent>({
  entity: ClientOverview,
  version: 1,
  category: 'client',
  events: clientEventVersions,
  singleStream: true,
  key: ({ data }) => data.clientId,
  evolve: (row, event) => {
    const { type, data } = event;
    switch (type) {
      case 'ClientRegistered': {
        const { clientId, kind, name, registeredAt } = data;
        const state = { status: 'active', rotatedAt: null, revokedAt: null } as const;
        return { id: clientId, carrierId: carrierOf(event), kind, name, registeredAt, ...state };
      }
      case 'ClientCredentialRotated':
        return { ...existing(row), rotatedAt: data.rotatedAt };
      case 'ClientRevoked':
        return { ...existing(row), status: 'revoked', revokedAt: data.revokedAt };
    }
  },
});
