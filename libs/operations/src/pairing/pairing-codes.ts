import { randomInt } from 'node:crypto';
import type { Instant } from '@domain/kernel';
import type { Pool } from 'pg';

/** RFC 8628 §6.1's letters: no vowels, so no words; nothing that looks like something else. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ';
const codeLength = 8;

/** Short codes that devices show, each naming one pairing until it expires. Unique within a carrier. */
export class PairingCodes {
  constructor(private readonly pool: Pool) {}

  /** The code of a pairing; asked again, the same. Written as two groups of four. */
  async issue(carrierId: string, pairingId: string, expiresAt: Instant, now: Instant): Promise<string> {
    await this.pool.query('DELETE FROM ops.pairing_code WHERE expires_at <= $1', [now]);
    for (;;) {
      await this.pool.query(
        `INSERT INTO ops.pairing_code (carrier_id, code, pairing_id, expires_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
        [carrierId, randomCode(), pairingId, expiresAt],
      );
      const { rows } = await this.pool.query<{ code: string }>(
        'SELECT code FROM ops.pairing_code WHERE pairing_id = $1',
        [pairingId],
      );
      // Nothing there: the code was another pairing's, so another one is drawn.
      if (rows[0] !== undefined) return `${rows[0].code.slice(0, 4)}-${rows[0].code.slice(4)}`;
    }
  }

  /** The pairing that shows this code to the carrier's customers now. Case, spaces and dashes do not matter. */
  async find(carrierId: string, code: string, now: Instant): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ pairing_id: string }>(
      'SELECT pairing_id FROM ops.pairing_code WHERE carrier_id = $1 AND code = $2 AND expires_at > $3',
      [carrierId, code.toUpperCase().replace(/[^A-Z]/g, ''), now],
    );
    return rows[0]?.pairing_id;
  }

  async remove(pairingId: string): Promise<void> {
    await this.pool.query('DELETE FROM ops.pairing_code WHERE pairing_id = $1', [pairingId]);
  }
}

const randomCode = () => Array.from({ length: codeLength }, () => letters[randomInt(letters.length)]).join('');
