import type { Fact, Instant, Versions } from '../kernel';

/** A machine user of a carrier. `credentialHash` is the SHA-256 (hex) of a secret of 256 random bits. */
export type ClientEvent =
  | Fact<
      'ClientRegistered',
      { clientId: string; kind: 'boss'; name: string; credentialHash: string; registeredAt: Instant }
    >
  | Fact<'ClientCredentialRotated', { clientId: string; credentialHash: string; rotatedAt: Instant }>
  | Fact<'ClientRevoked', { clientId: string; revokedAt: Instant }>;

export const clientEventVersions = {
  ClientRegistered: 1,
  ClientCredentialRotated: 1,
  ClientRevoked: 1,
} satisfies Versions<ClientEvent>;
