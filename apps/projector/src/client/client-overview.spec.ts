import type { ClientEvent } from '@domain/client/client.events';
import { rowsOf } from '@projections';
import { at, recordedIn } from '../../../../tests/projections/recorded';
import { clientOverview } from './client-overview.projection';

const registered: ClientEvent = {
  type: 'ClientRegistered',
  data: { clientId: 'b', kind: 'boss', name: 'BOSS', credentialHash: 'hash', registeredAt: at(1) },
};
const row = {
  ...{ id: 'b', carrierId: 'c', kind: 'boss', name: 'BOSS', status: 'active' },
  ...{ registeredAt: at(1), rotatedAt: null, revokedAt: null, revision: 0 },
};
const overview = (...events: ClientEvent[]) => rowsOf(clientOverview, recordedIn('client-b', 'c', events));

describe('the overview of clients', () => {
  it('shows a registered client, never what it signs in with', () => expect(overview(registered)).toEqual([row]));

  it('shows when the key was changed', () => {
    const data = { clientId: 'b', credentialHash: 'other', rotatedAt: at(2) };
    expect(overview(registered, { type: 'ClientCredentialRotated', data })).toEqual([
      { ...row, rotatedAt: at(2), revision: 1 },
    ]);
  });

  it('shows that it is revoked', () => {
    const data = { clientId: 'b', revokedAt: at(3) };
    expect(overview(registered, { type: 'ClientRevoked', data })).toEqual([
      { ...row, status: 'revoked', revokedAt: at(3), revision: 1 },
    ]);
  });
});
