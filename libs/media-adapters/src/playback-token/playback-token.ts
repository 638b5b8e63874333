import { encode } from 'cbor2';
import { fromEpochMs, toEpochMs, type Instant } from '@domain/kernel';
import { byteString, decoded, isMacOf, openMac0, sealMac0, type Mac0 } from './cose-mac0';

/** A node's MAC key of 32 bytes or more. Several stand side by side while keys are rotated; `kid` says which one was used. */
export interface TokenKey {
  readonly kid: string;
  readonly key: Uint8Array;
}

export interface PlaybackGrant {
  /** A UUID. */
  readonly sessionId: string;
  /** `/<assetId>/<publicationId>/`: everything under it may be read, nothing else. */
  readonly pathPrefix: string;
  readonly issuedAt: Instant;
  /** Kept in whole seconds, rounded down: a token never outlives what was granted. */
  readonly expiresAt: Instant;
}

export type TokenRefusal = 'malformed' | 'unknown-key' | 'forged' | 'unacceptable-claims' | 'expired' | 'other-path';

export type TokenVerdict =
  | { readonly ok: true; readonly kid: string; readonly sessionId: string; readonly expiresAt: Instant }
  | { readonly ok: false; readonly reason: TokenRefusal };

export class UnmintableToken extends Error {
  override name = 'UnmintableToken';
}

// COSE header labels (RFC 9052 §3.1), CWT claim keys (RFC 8392 §4) and CAT claim keys (CTA-5007).
const ALGORITHM = 1;
const HMAC_256_256 = 5;
const KEY_ID = 4;
const claim = { issuer: 1, expires: 4, issued: 6, tokenId: 7, catVersion: 310, uri: 312 } as const;
// CTA-5007 `catu`: URI component → match type → value.
const PATH_COMPONENT = 3;
const PREFIX_MATCH = 1;
const ISSUER = 'usher';
const CAT_VERSION = 1;

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const prefixForm = /^(\/[A-Za-z0-9._-]+)+\/$/;
const tokenForm = /^[A-Za-z0-9_-]{1,1024}$/;
const LAST_SECOND = 253_402_300_799;

/** A CTA-5007 Common Access Token as base64url text without padding, fit to be a path segment. */
export function mintPlaybackToken({ kid, key, ...grant }: TokenKey & PlaybackGrant): string {
  requireMintable(key, grant);
  const header = encode(
    new Map<number, unknown>([
      [ALGORITHM, HMAC_256_256],
      [KEY_ID, byteString(Buffer.from(kid))],
    ]),
  );
  const claims = new Map<number, unknown>([
    [claim.issuer, ISSUER],
    [claim.expires, toEpochSeconds(grant.expiresAt)],
    [claim.issued, toEpochSeconds(grant.issuedAt)],
    // RFC 8392 makes `cti` a byte string: the UUID's 16 bytes keep the segment short.
    [claim.tokenId, byteString(Buffer.from(grant.sessionId.replaceAll('-', ''), 'hex'))],
    [claim.catVersion, CAT_VERSION],
    [claim.uri, new Map([[PATH_COMPONENT, new Map([[PREFIX_MATCH, grant.pathPrefix]])]])],
  ]);
  return Buffer.from(sealMac0(header, encode(claims), key)).toString('base64url');
}

/** Says whether the token opens `path` (`/<assetId>/<publicationId>/<file>`) at `now`; nothing in it is looked at before its MAC holds. */
export function verifyPlaybackToken(
  token: string,
  keys: readonly TokenKey[],
  now: Instant,
  path: string,
): TokenVerdict {
  const mac0 = parse(token);
  const kid = mac0 && keyIdOf(mac0.protectedHeader);
  if (!mac0 || kid === undefined) return refused('malformed');
  const found = keys.find((key) => key.kid === kid);
  if (!found) return refused('unknown-key');
  if (!isMacOf(mac0, found.key)) return refused('forged');
  const claims = claimsOf(mac0.payload);
  if (!claims) return refused('unacceptable-claims');
  if (toEpochMs(now) >= claims.expires * 1000) return refused('expired');
  if (!path.startsWith(claims.pathPrefix)) return refused('other-path');
  return { ok: true, kid, sessionId: claims.sessionId, expiresAt: fromEpochMs(claims.expires * 1000) };
}

function requireMintable(key: Uint8Array, { sessionId, pathPrefix }: PlaybackGrant): void {
  if (key.length < 32) throw new UnmintableToken('key: fewer than 32 bytes');
  if (!uuidForm.test(sessionId)) throw new UnmintableToken('sessionId: not a UUID in lower case');
  if (!prefixForm.test(pathPrefix)) throw new UnmintableToken('pathPrefix: not of the form /a/b/');
}

function parse(token: string): Mac0 | undefined {
  if (!tokenForm.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  // The last character may carry bits that no byte takes: they would make a second spelling.
  return bytes.toString('base64url') === token ? openMac0(bytes) : undefined;
}

function keyIdOf(protectedHeader: Uint8Array): string | undefined {
  const header = decoded(protectedHeader);
  if (!(header instanceof Map) || header.size !== 2 || header.get(ALGORITHM) !== HMAC_256_256) return undefined;
  const kid: unknown = header.get(KEY_ID);
  return kid instanceof Uint8Array ? Buffer.from(kid).toString() : undefined;
}

interface AcceptedClaims {
  readonly sessionId: string;
  readonly pathPrefix: string;
  readonly expires: number;
}

// A claim that is not understood could be a restriction: CTA-5007 has such a token refused, so does this.
function claimsOf(payload: Uint8Array): AcceptedClaims | undefined {
  const claims = decoded(payload);
  const known: readonly unknown[] = Object.values(claim);
  if (!(claims instanceof Map) || ![...claims.keys()].every((key) => known.includes(key))) return undefined;
  if (claims.get(claim.issuer) !== ISSUER || claims.get(claim.catVersion) !== CAT_VERSION) return undefined;
  const sessionId = sessionIdOf(claims.get(claim.tokenId));
  const pathPrefix = pathPrefixOf(claims.get(claim.uri));
  const expires: unknown = claims.get(claim.expires);
  if (sessionId === undefined || pathPrefix === undefined || !isSecond(expires)) return undefined;
  return { sessionId, pathPrefix, expires };
}

function sessionIdOf(value: unknown): string | undefined {
  if (!(value instanceof Uint8Array) || value.length !== 16) return undefined;
  return Buffer.from(value)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function pathPrefixOf(value: unknown): string | undefined {
  const path: unknown = onlyEntry(value, PATH_COMPONENT);
  const prefix = onlyEntry(path, PREFIX_MATCH);
  return typeof prefix === 'string' && prefixForm.test(prefix) ? prefix : undefined;
}

const onlyEntry = (value: unknown, key: number): unknown =>
  value instanceof Map && value.size === 1 ? value.get(key) : undefined;

const isSecond = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= LAST_SECOND;

const toEpochSeconds = (instant: Instant) => Math.floor(toEpochMs(instant) / 1000);
const refused = (reason: TokenRefusal): TokenVerdict => ({ ok: false, reason });
