import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import type { DerivedKeys } from './derived-keys';
import { decrypt, encrypt } from './wrapping';

/** The AES-128 key of an asset's publications, 16 bytes, wrapped by the master key. */
export class ContentKeys {
  constructor(
    private readonly pool: Pool,
    private readonly keys: DerivedKeys,
  ) {}

  /** The key of the asset, made on the first call; racing first calls get the same one. */
  async make(assetId: string): Promise<Buffer> {
    const wrapped = encrypt(this.keys.key('wrap'), randomBytes(16), assetId);
    await this.pool.query('INSERT INTO ops.content_key (asset_id, wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      assetId,
      wrapped,
    ]);
    const key = await this.find(assetId);
    if (key === undefined) throw new Error(`The content key of asset ${assetId} has gone.`);
    return key;
  }

  async find(assetId: string): Promise<Buffer | undefined> {
    const { rows } = await this.pool.query<{ wrapped: Buffer }>({
      name: 'find-content-key',
      text: 'SELECT wrapped FROM ops.content_key WHERE asset_id = $1',
      values: [assetId],
    });
    return rows[0] && decrypt(this.keys.key('wrap'), rows[0].wrapped, assetId);
  }
}
