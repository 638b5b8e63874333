import fc from 'fast-check';
import { encode } from 'cbor2';
import { addMs, type Instant } from '@domain/kernel';
import { byteString, sealMac0 } from './cose-mac0';
import { UnmintableToken, mintPlaybackToken, verifyPlaybackToken, type TokenKey } from './playback-token';

const instant = (text: string) => text as Instant;
const tokenKey: TokenKey = { kid: 'node-1/2026', key: Buffer.alloc(32, 7) };
const grant = {
  sessionId: '5b1f2c3d-0000-4000-8000-00000000abcd',
  pathPrefix: '/11111111-1111-4111-8111-111111111111/22222222-2222-4222-8222-222222222222/',
  issuedAt: instant('2026-03-01T20:00:00.000Z'),
  expiresAt: instant('2026-03-01T23:00:00.000Z'),
};
const now = instant('2026-03-01T21:00:00.000Z');
const path = `${grant.pathPrefix}master.m3u8`;
const token = mintPlaybackToken({ ...tokenKey, ...grant });
const verify = (text: string, keys = [tokenKey], at = now, of = path) => verifyPlaybackToken(text, keys, at, of);

describe('minting a playback token', () => {
  it('gives the same text for the same grant, for ever', () => {
    // Taken apart and its MAC computed anew by another language's CBOR and HMAC.
    expect(token).toBe(
      '0YRQogEFBEtub2RlLTEvMjAyNqBYfqYBZXVzaGVyBBpppMTwBhpppJrAB1BbHyw9AABAAIAAAAAAAKvNGQE2ARkBOKEDoQF4' +
        'Sy8xMTExMTExMS0xMTExLTQxMTEtODExMS0xMTExMTExMTExMTEvMjIyMjIyMjItMjIyMi00MjIyLTgyMjItMjIyMjIyMjIy' +
        'MjIyL1gg2y6jNFBEbW-UhzZLm-kk70AMnB4zjzNcNIPBc1v2LJE',
    );
  });

  it('gives text that needs no escape in a path', () => {
    expect(token).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it.each([
    ['a short key', { key: Buffer.alloc(31) }, 'key'],
    ['a session id that is no UUID', { sessionId: '../../etc/passwd' }, 'sessionId'],
    ['a prefix that ends inside a name', { pathPrefix: '/a/b' }, 'pathPrefix'],
  ])('is refused with %s', (_, change, field) => {
    expect(() => mintPlaybackToken({ ...tokenKey, ...grant, ...change })).toThrow(UnmintableToken);
    expect(() => mintPlaybackToken({ ...tokenKey, ...grant, ...change })).toThrow(field);
  });
});

describe('verifying a playback token', () => {
  it('names the session it was minted for', () => {
    expect(verify(token)).toEqual({
      ok: true,
      kid: tokenKey.kid,
      sessionId: grant.sessionId,
      expiresAt: grant.expiresAt,
    });
  });

  it('holds while several keys are known', () => {
    const next = { kid: 'node-1/2027', key: Buffer.alloc(32, 8) };
    expect(verify(token, [next, tokenKey])).toMatchObject({ ok: true });
    expect(verify(mintPlaybackToken({ ...next, ...grant }), [tokenKey, next])).toMatchObject({ ok: true });
  });

  it('is refused from its expiry on', () => {
    expect(verify(token, [tokenKey], addMs(grant.expiresAt, -1))).toMatchObject({ ok: true });
    expect(verify(token, [tokenKey], grant.expiresAt)).toEqual({ ok: false, reason: 'expired' });
  });

  it.each([
    '/11111111-1111-4111-8111-111111111111/33333333-3333-4333-8333-333333333333/master.m3u8',
    grant.pathPrefix.slice(0, -1),
    '/',
    '',
  ])('is refused for the other path %s', (other) => {
    expect(verify(token, [tokenKey], now, other)).toEqual({ ok: false, reason: 'other-path' });
  });

  it('is refused under a key that is not known', () => {
    expect(verify(token, [{ ...tokenKey, kid: 'node-2' }])).toEqual({ ok: false, reason: 'unknown-key' });
  });

  it("is refused under another node's key of the same name", () => {
    expect(verify(token, [{ ...tokenKey, key: Buffer.alloc(32, 9) }])).toEqual({ ok: false, reason: 'forged' });
  });

  it.each(['', '..', 'x', `${token}=`, `${token}A`, 'A'.repeat(1025)])('is refused as malformed: %s', (text) => {
    expect(verify(text)).toEqual({ ok: false, reason: 'malformed' });
  });

  it('is refused after any one bit of it was turned', () => {
    const bits = Buffer.from(token, 'base64url').length * 8;
    for (let bit = 0; bit < bits; bit += 1) {
      const bytes = Buffer.from(token, 'base64url');
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect(verify(bytes.toString('base64url'))).toMatchObject({ ok: false });
    }
  });

  it('is refused after any one character of it was replaced', () => {
    const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...alphabet), (at, character) => {
        fc.pre(token[at] !== character);
        expect(verify(token.slice(0, at) + character + token.slice(at + 1))).toMatchObject({ ok: false });
      }),
    );
  });

  it('is refused however it is cut', () => {
    for (let length = 0; length < token.length; length += 1) {
      expect(verify(token.slice(0, length))).toMatchObject({ ok: false });
    }
  });

  it('never throws, whatever it is shown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(verify(Buffer.from(bytes).toString('base64url'))).toMatchObject({ ok: false });
      }),
    );
  });

  it('opens what was granted and nothing else, for any grant', () => {
    const name = fc.stringMatching(/^[a-z0-9]{1,12}$/);
    fc.assert(
      fc.property(fc.uuid(), name, name, name, (sessionId, asset, publication, other) => {
        const minted = mintPlaybackToken({ ...tokenKey, ...grant, sessionId, pathPrefix: `/${asset}/${publication}/` });
        expect(verify(minted, [tokenKey], now, `/${asset}/${publication}/x`)).toMatchObject({ ok: true, sessionId });
        fc.pre(other !== publication);
        expect(verify(minted, [tokenKey], now, `/${asset}/${other}/x`)).toEqual({ ok: false, reason: 'other-path' });
      }),
    );
  });
});

describe('claims under a true MAC', () => {
  const header = encode(
    new Map<number, unknown>([
      [1, 5],
      [4, byteString(Buffer.from(tokenKey.kid))],
    ]),
  );
  const accepted: [number, unknown][] = [
    [1, 'usher'],
    [4, 1_800_000_000],
    [7, new Uint8Array(16)],
    [310, 1],
    [312, new Map([[3, new Map([[1, grant.pathPrefix]])]])],
  ];
  const sealed = (claims: unknown, under: Uint8Array = header) =>
    Buffer.from(sealMac0(under, encode(claims), tokenKey.key)).toString('base64url');

  it('are accepted when they are the ones understood', () => {
    expect(verify(sealed(new Map(accepted)))).toMatchObject({ ok: true });
  });

  it.each<[string, [number, unknown]]>([
    ['another issuer', [1, 'somebody']],
    ['no whole second as expiry', [4, 1.5]],
    ['a text as token id', [7, 'session']],
    ['another version', [310, 2]],
    ['a rule on the host', [312, new Map([[1, new Map([[1, grant.pathPrefix]])]])]],
    ['a path that must end so', [312, new Map([[3, new Map([[2, grant.pathPrefix]])]])]],
    ['a prefix that opens everything', [312, new Map([[3, new Map([[1, '/']])]])]],
    ['a restriction nobody here checks', [311, ['192.0.2.0/24']]],
  ])('are refused with %s', (_, entry) => {
    expect(verify(sealed(new Map([...accepted, entry])))).toEqual({ ok: false, reason: 'unacceptable-claims' });
  });

  it.each(accepted.map(([key]) => key))('are refused without claim %i', (key) => {
    const rest = new Map(accepted.filter(([other]) => other !== key));
    expect(verify(sealed(rest))).toEqual({ ok: false, reason: 'unacceptable-claims' });
  });

  it('are not looked at under another algorithm', () => {
    const truncated = encode(
      new Map<number, unknown>([
        [1, 4],
        [4, byteString(Buffer.from(tokenKey.kid))],
      ]),
    );
    expect(verify(sealed(new Map(accepted), truncated))).toEqual({ ok: false, reason: 'malformed' });
  });
});
