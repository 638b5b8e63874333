import { DerivedKeys } from './derived-keys';
import { CannotUnwrap, decrypt, encrypt } from './wrapping';

const keys = new DerivedKeys(Buffer.alloc(32, 1));

describe('the keys of a master key', () => {
  it('are the same in every program, and another one for each use', () => {
    expect(new DerivedKeys(Buffer.alloc(32, 1)).key('wrap')).toEqual(keys.key('wrap'));
    const uses = (['command-hash', 'credentials', 'login-index', 'wrap'] as const).map((use) => keys.key(use));
    expect(new Set(uses.map((key) => key.toString('hex'))).size).toBe(4);
    expect(new DerivedKeys(Buffer.alloc(32, 2)).key('wrap')).not.toEqual(keys.key('wrap'));
  });

  it('give a command that is sent again the same credential, and no two purposes the same', () => {
    expect(keys.credential('device', 'command-1')).toBe(keys.credential('device', 'command-1'));
    expect(keys.credential('device', 'command-1')).not.toBe(keys.credential('node', 'command-1'));
    expect(Buffer.from(keys.credential('device', 'command-1'), 'base64url')).toHaveLength(32);
  });

  it('find a text again without keeping it', () => {
    expect(keys.fingerprint('ada@example.org')).toBe(keys.fingerprint('ada@example.org'));
    expect(keys.fingerprint('ada@example.org')).not.toContain('ada');
  });
});

describe('a wrapped secret', () => {
  const secret = Buffer.from('the secret');
  const wrapped = encrypt(keys.key('wrap'), secret, 'mine');

  it('opens under its key and purpose', () => expect(decrypt(keys.key('wrap'), wrapped, 'mine')).toEqual(secret));
  it('does not open for another purpose', () =>
    expect(() => decrypt(keys.key('wrap'), wrapped, 'theirs')).toThrow(CannotUnwrap));
  it('does not open under another key', () =>
    expect(() => decrypt(keys.key('credentials'), wrapped, 'mine')).toThrow(CannotUnwrap));
  it.each([0, 15, wrapped.length - 1])('does not open when byte %i was altered', (at) => {
    const altered = Buffer.from(wrapped);
    altered[at] = (altered[at] ?? 0) ^ 1;
    expect(() => decrypt(keys.key('wrap'), altered, 'mine')).toThrow(CannotUnwrap);
  });
  it('does not open when it was cut', () =>
    expect(() => decrypt(keys.key('wrap'), wrapped.subarray(0, 10), 'mine')).toThrow(CannotUnwrap));
});
