import { randomBytes, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { DerivedKeys } from '../keys/derived-keys';
import { decrypt, encrypt } from '../keys/wrapping';

/** An HMAC key with which a node checks playback tokens. `kid` names it in the token. */
export type NodeTokenKey = Readonly<{ kid: string; key: Buffer }>;

/** Each node's own token keys; the newest signs, older ones are still accepted. */
export class NodeTokenKeys {
  constructor(
    private readonly pool: Pool,
    private readonly keys: DerivedKeys,
  ) {}

  /** The keys of a node, newest first; the first call makes one. */
  async of(nodeId: string): Promise<readonly [NodeTokenKey, ...NodeTokenKey[]]> {
    const [first, ...rest] = await this.read(nodeId);
    if (first !== undefined) return [first, ...rest];
    await this.add(nodeId, true);
    const [made, ...others] = await this.read(nodeId);
    if (made === undefined) throw new Error(`Node ${nodeId} has no token key.`);
    return [made, ...others];
  }

  /** Adds a key that signs from now on. Tokens under the older ones stay good until {@link forgetOlder}. */
  async rotate(nodeId: string): Promise<void> {
    await this.add(nodeId, false);
  }

  async forgetOlder(nodeId: string): Promise<void> {
    await this.pool.query(
      `DELETE FROM ops.node_token_key WHERE node_id = $1 AND serial < (SELECT max(serial) FROM ops.node_token_key WHERE node_id = $1)`,
      [nodeId],
    );
  }

  private async add(nodeId: string, onlyFirst: boolean): Promise<void> {
    const kid = randomUUID();
    const wrapped = encrypt(this.keys.key('wrap'), randomBytes(32), `${nodeId}/${kid}`);
    await this.pool.query(
      `INSERT INTO ops.node_token_key (node_id, serial, kid, wrapped)
       SELECT $1, coalesce(max(serial), 0) + 1, $2, $3 FROM ops.node_token_key WHERE node_id = $1
       HAVING NOT $4::boolean OR count(*) = 0
       ON CONFLICT DO NOTHING`,
      [nodeId, kid, wrapped, onlyFirst],
    );
  }

  private async read(nodeId: string): Promise<readonly NodeTokenKey[]> {
    const { rows } = await this.pool.query<{ kid: string; wrapped: Buffer }>({
      name: 'read-node-token-keys',
      text: 'SELECT kid, wrapped FROM ops.node_token_key WHERE node_id = $1 ORDER BY serial DESC',
      values: [nodeId],
    });
    return rows.map(({ kid, wrapped }) => ({ kid, key: decrypt(this.keys.key('wrap'), wrapped, `${nodeId}/${kid}`) }));
  }
}
