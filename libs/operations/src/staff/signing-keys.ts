import { randomUUID } from 'node:crypto';
import { addMs, type Instant } from '@domain/kernel';
import { exportJWK, exportPKCS8, generateKeyPair, importJWK, importPKCS8, type CryptoKey, type JWK } from 'jose';
import type { Pool } from 'pg';
import type { DerivedKeys } from '../keys/derived-keys';
import { decrypt, encrypt } from '../keys/wrapping';

export const signingAlgorithm = 'EdDSA';

/** A key signs for a day; for another day its signatures are still accepted. */
const signsForMs = 24 * 3_600_000;
const keptForMs = 48 * 3_600_000;

type Row = Readonly<{ kid: string; public_jwk: JWK; wrapped_private: Buffer }>;

/** The Ed25519 keys of staff's access tokens, shared by all api processes and rotated by whoever notices first. */
export class SigningKeys {
  constructor(
    private readonly pool: Pool,
    private readonly keys: DerivedKeys,
  ) {}

  /** The key that signs now; a new one is made when the last is a day old. */
  async signingKey(now: Instant): Promise<Readonly<{ kid: string; privateKey: CryptoKey }>> {
    const current = (await this.newestSince(addMs(now, -signsForMs))) ?? (await this.rotate(now));
    const pem = decrypt(this.keys.key('wrap'), current.wrapped_private, current.kid).toString();
    return { kid: current.kid, privateKey: await importPKCS8(pem, signingAlgorithm) };
  }

  /** The public key of that id, while its signatures are accepted. */
  async verificationKey(kid: string, now: Instant): Promise<CryptoKey | undefined> {
    const { rows } = await this.pool.query<Pick<Row, 'public_jwk'>>(
      'SELECT public_jwk FROM ops.signing_key WHERE kid = $1 AND made_at > $2',
      [kid, addMs(now, -keptForMs)],
    );
    return rows[0] && ((await importJWK(rows[0].public_jwk, signingAlgorithm)) as CryptoKey);
  }

  /** All keys whose signatures are accepted, newest first, as a JSON Web Key Set (RFC 7517). */
  async jwks(now: Instant): Promise<Readonly<{ keys: readonly JWK[] }>> {
    const { rows } = await this.pool.query<Pick<Row, 'kid' | 'public_jwk'>>(
      'SELECT kid, public_jwk FROM ops.signing_key WHERE made_at > $1 ORDER BY made_at DESC, kid',
      [addMs(now, -keptForMs)],
    );
    return { keys: rows.map(({ kid, public_jwk }) => ({ ...public_jwk, kid, alg: signingAlgorithm, use: 'sig' })) };
  }

  async rotate(now: Instant): Promise<Row> {
    const { privateKey, publicKey } = await generateKeyPair(signingAlgorithm, { crv: 'Ed25519', extractable: true });
    const kid = randomUUID();
    const row = {
      kid,
      public_jwk: await exportJWK(publicKey),
      wrapped_private: encrypt(this.keys.key('wrap'), Buffer.from(await exportPKCS8(privateKey)), kid),
    };
    await this.pool.query('DELETE FROM ops.signing_key WHERE made_at <= $1', [addMs(now, -keptForMs)]);
    await this.pool.query(
      'INSERT INTO ops.signing_key (kid, public_jwk, wrapped_private, made_at) VALUES ($1, $2, $3, $4)',
      [kid, row.public_jwk, row.wrapped_private, now],
    );
    return row;
  }

  private async newestSince(since: Instant): Promise<Row | undefined> {
    const { rows } = await this.pool.query<Row>({
      name: 'newest-signing-key',
      text: 'SELECT kid, public_jwk, wrapped_private FROM ops.signing_key WHERE made_at > $1 ORDER BY made_at DESC, kid LIMIT 1',
      values: [since],
    });
    return rows[0];
  }
}
