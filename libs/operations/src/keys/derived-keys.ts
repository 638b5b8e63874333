import { createHmac, hkdfSync } from 'node:crypto';

/** What the master key is used for. A use has a key of its own, so that one that leaks opens nothing else. */
export type KeyUse = 'command-hash' | 'credentials' | 'login-index' | 'wrap';

/** Keys derived from the master key by HKDF-SHA256 (RFC 5869). */
export class DerivedKeys {
  private readonly derived = new Map<KeyUse, Buffer>();

  constructor(private readonly master: Uint8Array) {}

  key(use: KeyUse): Buffer {
    const known = this.derived.get(use);
    if (known !== undefined) return known;
    const key = Buffer.from(hkdfSync('sha256', this.master, Buffer.alloc(0), `usher/${use}`, 32));
    this.derived.set(use, key);
    return key;
  }

  /**
   * A secret to hand out, 256 bits as base64url. The same purpose and id give the same secret, so a command that is
   * sent again can be given its first answer although the secret itself is kept nowhere.
   */
  credential(purpose: string, id: string): string {
    return createHmac('sha256', this.key('credentials')).update(`${purpose}\n${id}`).digest('base64url');
  }

  /** Finds a text again without keeping it: equal texts have equal fingerprints, and without the key nobody can guess them. */
  fingerprint(text: string): string {
    return createHmac('sha256', this.key('login-index')).update(text).digest('base64url');
  }
}
