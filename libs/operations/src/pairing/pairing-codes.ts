import { randomInt } from 'node:crypto';
import { addMs, type Instant } from '@domain/kernel';
import type { Pool } from 'pg';
import { instantOf } from '../row-values';

/** RFC 8628 §6.1's letters: no vowels, so no words; nothing that looks like something else. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ';
const codeLength = 8;

/** After this many wrong codes a caller waits until {@link guessWindowMs} after the first of them. */
export const maxWrongCodes = 10;
export const guessWindowMs = 10 * 60_000;

export type CodeGuess = Readonly<{ carrierId: string; callerId: string; code: string; now: Instant }>;
export type GuessOutcome = Readonly<
  { kind: 'found'; pairingId: string } | { kind: 'unknown' } | { kind: 'too-many'; until: Instant }
>;

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

  /** As {@link find}, for whoever types codes in: one who is wrong too often gets no answer for a while. */
  async guess({ carrierId, callerId, code, now }: CodeGuess): Promise<GuessOutcome> {
    const until = await this.lockedUntil(carrierId, callerId, now);
    if (until !== undefined) return { kind: 'too-many', until };
    const pairingId = await this.find(carrierId, code, now);
    if (pairingId !== undefined) return { kind: 'found', pairingId };
    await this.pool.query(
      `INSERT INTO ops.pairing_attempt AS made (carrier_id, caller_id, failures, until) VALUES ($1, $2, 1, $4)
       ON CONFLICT (carrier_id, caller_id) DO UPDATE SET
         failures = CASE WHEN made.until > $3 THEN made.failures + 1 ELSE 1 END,
         until = CASE WHEN made.until > $3 THEN made.until ELSE excluded.until END`,
      [carrierId, callerId, now, addMs(now, guessWindowMs)],
    );
    return { kind: 'unknown' };
  }

  async remove(pairingId: string): Promise<void> {
    await this.pool.query('DELETE FROM ops.pairing_code WHERE pairing_id = $1', [pairingId]);
  }

  private async lockedUntil(carrierId: string, callerId: string, now: Instant): Promise<Instant | undefined> {
    const { rows } = await this.pool.query<{ until: Date }>(
      'SELECT until FROM ops.pairing_attempt WHERE carrier_id = $1 AND caller_id = $2 AND failures >= $3 AND until > $4',
      [carrierId, callerId, maxWrongCodes, now],
    );
    return rows[0] && instantOf(rows[0].until);
  }
}

const randomCode = () => Array.from({ length: codeLength }, () => letters[randomInt(letters.length)]).join('');
