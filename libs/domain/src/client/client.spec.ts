import type { Instant } from '@domain/kernel';
import { specificationFor } from '@testing';
import { client } from './client';
import type { ClientEvent } from './client.events';

const given = specificationFor(client);
const at = '2026-01-05T12:00:00.000Z' as Instant;
const id = { clientId: 'client-1' };
const who = { ...id, kind: 'boss', name: 'Billing', credentialHash: 'hash-1' } as const;
const register = { type: 'RegisterClient', data: { ...who, at } } as const;
const registered: ClientEvent = { type: 'ClientRegistered', data: { ...who, registeredAt: at } };
const rotate = { type: 'RotateClientCredential', data: { ...id, credentialHash: 'hash-2', at } } as const;
const rotated: ClientEvent = {
  type: 'ClientCredentialRotated',
  data: { ...id, credentialHash: 'hash-2', rotatedAt: at },
};
const revoke = { type: 'RevokeClient', data: { ...id, at } } as const;
const revoked: ClientEvent = { type: 'ClientRevoked', data: { ...id, revokedAt: at } };

describe('registering a client', () => {
  it('makes it known', () => given().when(register).then(registered));
  it('is refused a second time', () => given(registered).when(register).thenRefused('already-registered'));
});

describe("rotating a client's credential", () => {
  it('replaces the old one', () => given(registered).when(rotate).then(rotated));
  it('does nothing for the credential in use', () => given(registered, rotated).when(rotate).thenNothingHappens());
  it('is refused for a stranger', () => given().when(rotate).thenRefused('not-registered'));
  it('is refused once revoked', () => given(registered, revoked).when(rotate).thenRefused('revoked'));
});

describe('revoking a client', () => {
  it('ends its access', () => given(registered).when(revoke).then(revoked));
  it('does nothing a second time', () => given(registered, revoked).when(revoke).thenNothingHappens());
  it('is refused for a stranger', () => given().when(revoke).thenRefused('not-registered'));
});
