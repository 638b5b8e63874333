import { Injectable } from '@nestjs/common';
import { jwtVerify, SignJWT, type JWTPayload } from 'jose';
import type { StaffScope } from '@domain/staff/staff.events';
import { addMs, toEpochMs, type Instant } from '@domain/kernel';
import { signingAlgorithm, SigningKeys } from '@operations';
import { Clock } from '@runtime';
import type { StaffCaller } from './caller';

const issuer = 'usher';
const audience = 'usher-api';
const tokenType = 'at+jwt';
const lifetimeMs = 10 * 60_000;

export type IssuedToken = Readonly<{ token: string; expiresAt: Instant }>;

/** Short-lived proofs of a staff log-in: JWT, EdDSA, `kid` names the signing key. */
@Injectable()
export class AccessTokens {
  constructor(
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
  ) {}

  async issue({ staffId, scope, carrierId, siteId }: Omit<StaffCaller, 'kind'>): Promise<IssuedToken> {
    const now = this.clock.now();
    const { kid, privateKey } = await this.keys.signingKey(now);
    const expiresAt = addMs(now, lifetimeMs);
    const claims = {
      scope,
      ...(carrierId !== undefined && { carrier: carrierId }),
      ...(siteId !== undefined && { site: siteId }),
    };
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: signingAlgorithm, kid, typ: tokenType })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(staffId)
      .setIssuedAt(secondsOf(now))
      .setExpirationTime(secondsOf(expiresAt))
      .sign(privateKey);
    return { token, expiresAt };
  }

  /** Undefined for a token that is forged, expired, or none of ours. */
  async verify(token: string): Promise<StaffCaller | undefined> {
    const now = this.clock.now();
    const keyOf = async ({ kid = '' }: { kid?: string }) => {
      const key = uuidForm.test(kid) ? await this.keys.verificationKey(kid, now) : undefined;
      if (key === undefined) throw new UnknownKey();
      return key;
    };
    try {
      const { payload } = await jwtVerify(token, keyOf, {
        algorithms: [signingAlgorithm],
        issuer,
        audience,
        typ: tokenType,
        currentDate: new Date(toEpochMs(now)),
      });
      return callerIn(payload);
    } catch (error) {
      if (isUnproved(error)) return undefined;
      throw error;
    }
  }
}

class UnknownKey extends Error {
  override readonly name = 'UnknownKey';
}

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const secondsOf = (instant: Instant): number => Math.floor(toEpochMs(instant) / 1000);

// jose's faults are codes ERR_JWT_…, ERR_JWS_…, ERR_JOSE_….
const isUnproved = (error: unknown): boolean =>
  error instanceof UnknownKey ||
  (error instanceof Error && 'code' in error && /^ERR_J(WT|WS|OSE|WK)/.test(String(error.code)));

function callerIn(claims: JWTPayload): StaffCaller {
  const { sub, scope, carrier, site } = claims as JWTPayload & { carrier?: string; site?: string };
  return {
    kind: 'staff',
    staffId: String(sub),
    scope: scope as StaffScope,
    ...(carrier !== undefined && { carrierId: carrier }),
    ...(site !== undefined && { siteId: site }),
  };
}
