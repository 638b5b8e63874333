import { randomUUID } from 'node:crypto';
import { generateKeyPair, type CryptoKey } from 'jose';
import type { Instant } from '@domain/kernel';
import { signingAlgorithm, type SigningKeys } from '@operations';
import { MovableClock } from '@runtime';
import { AccessTokens } from './access-tokens';

const caller = { staffId: randomUUID(), scope: 'carrier', carrierId: randomUUID() } as const;
const minute = 60_000;

/** One key that never ages, in place of the table of keys. */
async function aKey(): Promise<Pick<SigningKeys, 'signingKey' | 'verificationKey'>> {
  const { privateKey, publicKey } = await generateKeyPair(signingAlgorithm, { crv: 'Ed25519', extractable: true });
  const kid = randomUUID();
  return {
    signingKey: () => Promise.resolve({ kid, privateKey }),
    verificationKey: (asked) => Promise.resolve(asked === kid ? (publicKey as CryptoKey) : undefined),
  };
}

async function begun() {
  const clock = new MovableClock('2026-01-05T12:00:00.000Z' as Instant);
  const tokens = new AccessTokens((await aKey()) as SigningKeys, clock);
  return { clock, tokens, issued: await tokens.issue(caller) };
}

describe('an access token', () => {
  it('proves who its owner is, where he acts, and how far he sees', async () => {
    const { tokens, issued } = await begun();
    expect(await tokens.verify(issued.token)).toEqual({ kind: 'staff', ...caller });
  });

  it('is good for ten minutes and not longer', async () => {
    const { clock, tokens, issued } = await begun();
    expect(issued.expiresAt).toBe('2026-01-05T12:10:00.000Z');
    clock.advance(10 * minute - 1000);
    expect(await tokens.verify(issued.token)).toBeDefined();
    clock.advance(1000);
    expect(await tokens.verify(issued.token)).toBeUndefined();
  });

  it('proves nothing under a key that is not known', async () => {
    const { issued } = await begun();
    const { tokens: others } = await begun();
    expect(await others.verify(issued.token)).toBeUndefined();
  });
});
