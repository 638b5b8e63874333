import { accept, nothing, refuse, type Aggregate, type Decision, type Instant, type Order } from '../kernel';
import { clientEventVersions, type ClientEvent } from './client.events';

type Register = Order<
  'RegisterClient',
  { clientId: string; kind: 'boss'; name: string; credentialHash: string; at: Instant }
>;
type Rotate = Order<'RotateClientCredential', { clientId: string; credentialHash: string; at: Instant }>;
type Revoke = Order<'RevokeClient', { clientId: string; at: Instant }>;
export type ClientCommand = Register | Rotate | Revoke;
export type ClientRefusal = 'already-registered' | 'not-registered' | 'revoked';
export type ClientDecision = Decision<ClientEvent, ClientRefusal>;

export type Client = Readonly<
  { status: 'none' } | { status: 'registered'; credentialHash: string } | { status: 'revoked' }
>;

export const client: Aggregate<Client, ClientCommand, ClientEvent, ClientRefusal> = {
  name: 'client',
  versions: clientEventVersions,
  initial: { status: 'none' },
  decide: (command, state) => {
    switch (command.type) {
      case 'RegisterClient':
        return register(command.data, state);
      case 'RotateClientCredential':
        return rotate(command.data, state);
      case 'RevokeClient':
        return revoke(command.data, state);
    }
  },
  evolve: (_, event) => {
    switch (event.type) {
      case 'ClientRegistered':
      case 'ClientCredentialRotated':
        return { status: 'registered', credentialHash: event.data.credentialHash };
      case 'ClientRevoked':
        return { status: 'revoked' };
    }
  },
};

function register({ at, ...who }: Register['data'], { status }: Client): ClientDecision {
  if (status !== 'none') return refuse('already-registered');
  return accept({ type: 'ClientRegistered', data: { ...who, registeredAt: at } });
}

function rotate({ at, ...what }: Rotate['data'], state: Client): ClientDecision {
  if (state.status === 'none') return refuse('not-registered');
  if (state.status === 'revoked') return refuse('revoked');
  if (state.credentialHash === what.credentialHash) return nothing;
  return accept({ type: 'ClientCredentialRotated', data: { ...what, rotatedAt: at } });
}

function revoke({ at, clientId }: Revoke['data'], { status }: Client): ClientDecision {
  if (status === 'none') return refuse('not-registered');
  if (status === 'revoked') return nothing;
  return accept({ type: 'ClientRevoked', data: { clientId, revokedAt: at } });
}
